#include "graph/permutation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "graph/cell_table.hpp"

namespace kfactor::graph {
namespace {

constexpr PermutationKey kKey = {0x0123456789abcdefULL, 0xfedcba9876543210ULL, 0x0f1e2d3c4b5a6978ULL, 42};

TEST(Permutation, VisitsEverythingOnceAndComesBack) {
  for (const std::uint64_t size : {1ULL, 2ULL, 3ULL, 5ULL, 64ULL, 65ULL, 1000ULL, 4097ULL, 30000ULL}) {
    const Permutation permutation(size, kKey);
    std::vector<int> hits(size);
    for (std::uint64_t x = 0; x < size; ++x) {
      const std::uint64_t y = permutation.forward(x);
      ASSERT_LT(y, size);
      ++hits[y];
      ASSERT_EQ(permutation.backward(y), x);
    }
    for (const int count : hits) {
      ASSERT_EQ(count, 1);
    }
  }
}

// The image of x under a uniform permutation says nothing about x: counts of (x bin, y bin) are uniform.
TEST(Permutation, MixesUniformly) {
  constexpr std::uint64_t kSize = 1 << 18;
  constexpr int kBins = 16;
  const Permutation permutation(kSize - 77, kKey);
  std::vector<double> table(kBins * kBins);
  for (std::uint64_t x = 0; x < permutation.size(); ++x) {
    const std::uint64_t y = permutation.forward(x);
    table[x * kBins / kSize * kBins + y * kBins / kSize] += 1.0;
  }
  const double expected = static_cast<double>(permutation.size()) / (kBins * kBins);
  double chi_square = 0;
  for (const double count : table) {
    chi_square += (count - expected) * (count - expected) / expected;
  }
  // 225 degrees of freedom: mean 225, standard deviation 21.2. The probability of a false alarm at 6 of them is
  // below 1e-7.
  EXPECT_LT(chi_square, 225 + 6 * 21.2);
}

// Neighbours are separated: differences of the images of x and x + 1 fall evenly into both halves and low bits.
TEST(Permutation, TearsNeighboursApart) {
  constexpr std::uint64_t kSize = 236'544;  // stubs of a town at the defaults
  const Permutation permutation(kSize, kKey);
  int same_parity = 0;
  int near = 0;
  for (std::uint64_t x = 0; x + 1 < kSize; ++x) {
    const std::uint64_t a = permutation.forward(x);
    const std::uint64_t b = permutation.forward(x + 1);
    same_parity += ((a ^ b) & 1) == 0;
    near += (a > b ? a - b : b - a) < kSize / 64;
  }
  const double n = static_cast<double>(kSize - 1);
  EXPECT_NEAR(same_parity / n, 0.5, 6 * 0.5 / std::sqrt(n));
  EXPECT_NEAR(near / n, 2.0 / 64, 0.004);
}

TEST(Permutation, KeysMatter) {
  PermutationKey other = kKey;
  other[3] ^= 1;
  const Permutation first(1000, kKey);
  const Permutation second(1000, other);
  int equal = 0;
  for (std::uint64_t x = 0; x < 1000; ++x) {
    equal += first.forward(x) == second.forward(x);
  }
  EXPECT_LT(equal, 20);
}

TEST(CellTable, UnitsAndItemsAgree) {
  const CellTable cells({3, 0, 1, 7, 2, 0, 4, 1});
  EXPECT_EQ(cells.items_per_cell(), 8u);
  EXPECT_EQ(cells.units_per_cell(), 18u);
  std::uint64_t unit = 0;
  for (std::uint64_t item = 0; item < 1000; ++item) {
    EXPECT_EQ(cells.first_unit(item), unit);
    for (std::uint32_t n = 0; n < cells.count(item % 8); ++n) {
      ASSERT_EQ(cells.item_of(unit), item);
      ++unit;
    }
  }
}

TEST(CellTable, IsExactFarOut) {
  const CellTable cells({3, 1, 7, 2});
  for (std::uint64_t cell = (1ULL << 46) - 3; cell < (1ULL << 46) + 3; ++cell) {
    EXPECT_EQ(cells.item_of(cell * 13), cell * 4);
    EXPECT_EQ(cells.item_of(cell * 13 + 12), cell * 4 + 3);
  }
}

TEST(CellTable, ScatteredOrderIsAnOrder) {
  for (const std::uint32_t size : {1u, 2u, 64u, 1024u}) {
    std::vector<int> hits(size);
    for (const std::uint32_t i : scattered_order(size)) {
      ++hits.at(i);
    }
    EXPECT_EQ(hits, std::vector<int>(size, 1));
  }
}

}  // namespace
}  // namespace kfactor::graph
