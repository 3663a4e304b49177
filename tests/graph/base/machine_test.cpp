#include "graph/base/machine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

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

}  // namespace
}  // namespace kfactor
