// The sort is stable, for keys of any width.
#include "graph/base/radix_sort.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <vector>

#include "graph/base/uninit_vector.hpp"

namespace kfactor {
namespace {

struct Item {
  std::uint64_t key;
  std::uint32_t number;
  friend bool operator==(const Item&, const Item&) = default;
};

template <class List>
void expect_sorted(std::size_t num, unsigned num_bits) {
  std::mt19937_64 random(num + num_bits);
  List items;
  for (std::uint32_t number = 0; number < num; ++number) {
    const std::uint64_t below = num_bits == 0 ? 1 : std::uint64_t{1} << num_bits;
    items.push_back({number % 5 == 0 ? below - 1 : random() % below, number});
  }
  List expected = items;
  std::ranges::stable_sort(expected, {}, &Item::key);
  radix_sort(items, num_bits, [](const Item& item) { return item.key; });
  EXPECT_EQ(items, expected) << num << " items of " << num_bits << " bits";
}

TEST(RadixSort, IsAStableSortOfNumbersOfAnyWidth) {
  for (const unsigned num_bits : {0U, 1U, 8U, 9U, 10U, 18U, 19U, 23U, 27U, 31U, 32U, 34U, 40U}) {
    for (const std::size_t num : {0U, 1U, 2U, 100U, 5000U}) {
      expect_sorted<std::vector<Item>>(num, num_bits);
      expect_sorted<UninitVector<Item>>(num, num_bits);
    }
  }
}

// Keys of 32 bits, and keys that are computed.
TEST(RadixSort, TakesKeysOfAnyType) {
  std::mt19937 random(7);
  std::vector<std::uint32_t> words(3000);
  std::ranges::generate(words, [&] { return static_cast<std::uint32_t>(random()); });
  std::vector<std::uint32_t> expected = words;
  std::ranges::sort(expected);
  std::vector<std::uint32_t> sorted = words;
  radix_sort(sorted, 32, [](std::uint32_t word) { return word; });
  EXPECT_EQ(sorted, expected);
  const auto last_first = [](std::uint32_t word) { return std::uint64_t{word} % 3 << 32 | word; };
  std::ranges::sort(expected, {}, last_first);
  radix_sort(words, 34, last_first);
  EXPECT_EQ(words, expected);
}

}  // namespace
}  // namespace kfactor
