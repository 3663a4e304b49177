#include "graph/base/machine.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <thread>
#include <vector>

#include "graph/base/clock.hpp"

namespace kfactor {
namespace {

TEST(Machine, HasRates) {
  const MachineRates rates = measure_machine(std::uint64_t{1} << 22);
  EXPECT_GT(rates.bytes_per_second, 0);
  EXPECT_GT(rates.gathers_per_second, 0);
  EXPECT_TRUE(std::isfinite(rates.bytes_per_second));
  EXPECT_TRUE(std::isfinite(rates.gathers_per_second));
}

TEST(Machine, RemembersTheMostMemory) {
  const std::uint64_t before = peak_resident_bytes();
  {
    std::vector<char> much(before + (std::uint64_t{64} << 20), 'x');
    EXPECT_EQ(much.back(), 'x');
  }
  EXPECT_GE(peak_resident_bytes(), before + (std::uint64_t{48} << 20));
}

TEST(ProcessSeconds, CountFromTheStartOfTheProcess) {
  const double before = process_seconds();
  const auto start = Clock::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GT(before, 0);
  EXPECT_LT(before, 3600);
  EXPECT_NEAR(process_seconds() - before, seconds_since(start), 0.03);
}

}  // namespace
}  // namespace kfactor
