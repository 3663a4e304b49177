#include "graph/base/machine.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "graph/base/huge_pages.hpp"

namespace kfactor {
namespace {

constexpr int kRepeats = 3;

// Seconds of the fastest of several repetitions.
template <class Work>
double best_seconds(Work&& work) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const auto start = Clock::now();
    work();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    best = repeat == 0 ? seconds : std::min(best, seconds);
  }
  return std::max(best, 1e-9);
}

const Clock::time_point loaded = Clock::now();  // a little after the start of the process

// Seconds since the kernel started this process; 0 if it does not say.
double seconds_by_kernel() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::size_t name_ends = text.rfind(')');  // the name of the program may hold anything
  std::timespec now{};
  if (name_ends == std::string::npos || clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
    return 0;
  }
  std::istringstream words(text.substr(name_ends + 1));
  constexpr int kStartTime = 20;  // the 22nd word of the file, the name being the second
  std::string word;
  for (int i = 0; i < kStartTime; ++i) {
    words >> word;
  }
  const double ticks = std::strtod(word.c_str(), nullptr);
  const double seconds = static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  return words && ticks > 0 ? seconds - ticks / static_cast<double>(sysconf(_SC_CLK_TCK)) : 0;
}

}  // namespace

MachineRates measure_machine(std::uint64_t table_bytes) {
  require(table_bytes >= 4096, "the table has at least 4096 bytes");
  const std::size_t length = table_bytes / sizeof(std::uint32_t);
  std::vector<std::uint32_t> table;
  std::vector<std::uint32_t> copy;
  renew_in_huge_pages(table, length);
  renew_in_huge_pages(copy, length);
  for (std::size_t i = 0; i < length; ++i) {
    table[i] = static_cast<std::uint32_t>(i);
  }
  MachineRates rates;
  rates.bytes_per_second = 2 * static_cast<double>(table_bytes) / best_seconds([&] {
                             std::memcpy(copy.data(), table.data(), length * sizeof(std::uint32_t));
                           });

  constexpr std::uint32_t kGathers = 1U << 20;
  std::uint32_t sum = 0;
  const double seconds = best_seconds([&] {
    std::uint64_t random = 1;
    for (std::uint32_t i = 0; i < kGathers; ++i) {
      // Knuth's MMIX generator: fast, and good enough here.
      random = random * 6364136223846793005ULL + 1442695040888963407ULL;
      sum += copy[static_cast<std::size_t>((random >> 32) * length >> 32)];
    }
  });
  // Without a use of the sum, the compiler would drop the loads.
  volatile std::uint32_t keep = sum;
  static_cast<void>(keep);
  rates.gathers_per_second = kGathers / seconds;
  return rates;
}

std::uint64_t peak_resident_bytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) {
    throw EnvironmentError("The system does not report the memory of this process (getrusage failed).");
  }
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

double process_seconds() { return std::max(seconds_by_kernel(), seconds_since(loaded)); }

}  // namespace kfactor
