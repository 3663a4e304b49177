// What this machine can do at most, measured in a blink, and what this process has taken of it. A phase of a run is
// held against the time that its bytes and its gathers cost at these rates.
#pragma once

#include <cstdint>

namespace kfactor {

// Of one core, while every rank of the machine measures at the same time.
struct MachineRates {
  double bytes_per_second = 0;  // of a large copy: bytes read plus bytes written
  double gathers_per_second =
      0;  // independent 4-byte loads from random places of a large table in huge pages
};

// Takes about a tenth of a second and twice `table_bytes` of memory, given back at the end.
MachineRates measure_machine(std::uint64_t table_bytes = std::uint64_t{64} << 20);

// The most memory that this process has held so far.
std::uint64_t peak_resident_bytes();

}  // namespace kfactor
