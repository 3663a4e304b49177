#include "graph/base/huge_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace kfactor {
namespace {

TEST(HugePages, AreNeverAnError) {
  ask_for_huge_pages(nullptr, 0);
  std::vector<char> small(100, 'x');
  ask_for_huge_pages(small.data(), small.size());
  EXPECT_EQ(small, std::vector<char>(100, 'x'));
}

TEST(HugePages, LeaveWhatIsWrittenAsItIs) {
  std::vector<std::uint32_t> values(3 << 20, 7);
  ask_for_huge_pages(values.data(), values.size() * sizeof(std::uint32_t));
  EXPECT_TRUE(std::all_of(values.begin(), values.end(), [](std::uint32_t value) { return value == 7; }));
}

TEST(HugePages, RenewedVectorsAreZeroAndFitExactly) {
  for (const std::size_t size : {0UL, 1UL, 1000UL, 3UL << 20}) {
    std::vector<std::uint32_t> values(10, 7);
    renew_in_huge_pages(values, size);
    EXPECT_EQ(values.size(), size);
    EXPECT_EQ(values.capacity(), size);
    EXPECT_TRUE(std::all_of(values.begin(), values.end(), [](std::uint32_t value) { return value == 0; }));
  }
}

}  // namespace
}  // namespace kfactor
