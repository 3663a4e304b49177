#include "graph/base/draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace kfactor {
namespace {

// Known answers of Philox4x32-10, as published with the Random123 library (kat_vectors).
TEST(Philox, KnownAnswers) {
  struct Vector {
    r123::Philox4x32::ctr_type counter;
    r123::Philox4x32::key_type key;
    Lanes expected;
  };
  const std::array<Vector, 3> vectors = {{
      {{{0, 0, 0, 0}}, {{0, 0}}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
       {{0xffffffff, 0xffffffff}},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
       {{0xa4093822, 0x299f31d0}},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  }};
  for (const Vector& vector : vectors) {
    const auto block = r123::Philox4x32()(vector.counter, vector.key);
    for (std::size_t lane = 0; lane < 4; ++lane) {
      EXPECT_EQ(block[lane], vector.expected[lane]);
    }
  }
}

TEST(Draws, AreAFunctionOfTheirNamesAlone) {
  const Draws draws(2026, 3);
  const Lanes first = draws(Purpose::Share, 17, 4, 99, {5, 2, 1});
  for (std::uint32_t local_id = 0; local_id < 100; ++local_id) {
    draws(Purpose::Use, local_id);
  }
  EXPECT_EQ(draws(Purpose::Share, 17, 4, 99, {5, 2, 1}), first);
  EXPECT_EQ(Draws(2026, 3)(Purpose::Share, 17, 4, 99, {5, 2, 1}), first);
}

TEST(Draws, EveryNameCounts) {
  const Draws draws(1, 0);
  std::set<Lanes> seen;
  seen.insert(draws(Purpose::Share, 1, 2, 3, {4, 5, 6}));
  seen.insert(draws(Purpose::Adopt, 1, 2, 3, {4, 5, 6}));
  seen.insert(draws(Purpose::Share, 2, 1, 3, {4, 5, 6}));
  seen.insert(draws(Purpose::Share, 1, 2, 4, {4, 5, 6}));
  seen.insert(draws(Purpose::Share, 1, 2, 3, {5, 5, 6}));
  seen.insert(draws(Purpose::Share, 1, 2, 3, {4, 6, 6}));
  seen.insert(draws(Purpose::Share, 1, 2, 3, {4, 5, 7}));
  seen.insert(Draws(2, 0)(Purpose::Share, 1, 2, 3, {4, 5, 6}));
  seen.insert(Draws(1, 1)(Purpose::Share, 1, 2, 3, {4, 5, 6}));
  seen.insert(Draws(std::uint64_t{1} << 32 | 1, 0)(Purpose::Share, 1, 2, 3, {4, 5, 6}));
  EXPECT_EQ(seen.size(), 10U);
}

TEST(Draws, LanesAreUniform) {
  const Draws draws(7, 0);
  constexpr int kDraws = 100000;
  std::array<double, 4> sums{};
  for (std::uint32_t local_id = 0; local_id < kDraws; ++local_id) {
    const Lanes lanes = draws(Purpose::Traits, local_id);
    for (std::size_t lane = 0; lane < 4; ++lane) {
      sums[lane] += lanes[lane] * 0x1p-32;
    }
  }
  // Six standard errors of the mean of a uniform variable.
  const double tolerance = 6.0 / std::sqrt(12.0 * kDraws);
  for (const double sum : sums) {
    EXPECT_NEAR(sum / kDraws, 0.5, tolerance);
  }
}

TEST(Chance, ThresholdsCoverTheWholeRange) {
  constexpr std::uint64_t kCertain = std::uint64_t{1} << 32;
  EXPECT_EQ(chance_threshold(0.0F), 0U);
  EXPECT_EQ(chance_threshold(-1.0F), 0U);
  EXPECT_EQ(chance_threshold(0.5F), kCertain / 2);
  EXPECT_EQ(chance_threshold(1.0F), kCertain);
  EXPECT_EQ(chance_threshold(2.0F), kCertain);
  EXPECT_LT(chance_threshold(std::nextafter(1.0F, 0.0F)), kCertain);
}

TEST(Chance, NeverAndAlways) {
  for (const std::uint32_t draw : {0U, 1U, 0x80000000U, 0xFFFFFFFFU}) {
    EXPECT_FALSE(bernoulli(draw, 0.0F));
    EXPECT_TRUE(bernoulli(draw, 1.0F));
  }
  EXPECT_TRUE(bernoulli(0x7FFFFFFFU, 0.5F));
  EXPECT_FALSE(bernoulli(0x80000000U, 0.5F));
}

TEST(AsHash, JoinsTwoLanes) { EXPECT_EQ(as_hash({0x01234567, 0x89abcdef, 1, 2}), 0x0123456789abcdefULL); }

// Published test values of FNV-1a: results of old scenarios must never change with a new build.
TEST(StableHash, KnownAnswers) {
  EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8ULL);
}

TEST(AppKey, IsNeverZeroAndTellsNamesApart) {
  std::set<std::uint32_t> keys;
  for (int app = 0; app < 1000; ++app) {
    keys.insert(app_key("app" + std::to_string(app)));
  }
  EXPECT_EQ(keys.size(), 1000U);
  EXPECT_FALSE(keys.contains(0));
}

}  // namespace
}  // namespace kfactor
