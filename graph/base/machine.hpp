// Speed limits of this machine, measured briefly, and the memory and time that this process has used. The
// profile of a run compares each phase with the time that its bytes and its random reads cost at these rates.
#pragma once

#include <cstdint>

namespace kfactor {

// Rates of one core, while every rank of the machine measures at the same time.
struct MachineRates {
  double bytes_per_second = 0;  // of a large copy, which counts bytes read plus bytes written
  // Independent 4-byte loads from random positions of a large table in huge pages.
  double gathers_per_second = 0;
};

// Takes about 0.1 s and twice `table_bytes` of memory, which is freed at the end.
MachineRates measure_machine(std::uint64_t table_bytes = std::uint64_t{64} << 20);

// The peak memory of this process so far.
std::uint64_t peak_resident_bytes();

// Seconds since this process was started, which includes the loading of its libraries. To 0.01 s.
double process_seconds();

}  // namespace kfactor
