#include "graph/base/skip.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace kfactor {
namespace {

// Draws at the edges of the fast logarithm's intervals, and many others.
std::vector<std::uint32_t> telling_draws() {
  std::vector<std::uint32_t> draws = {0, 1, 2, 0xFFFFFFFFU, 0xFFFFFFFEU};
  for (int bit = 8; bit < 32; ++bit) {
    for (std::uint32_t part = 0; part < 128; ++part) {
      const std::uint32_t edge =
          (std::uint32_t{1} << bit) + static_cast<std::uint32_t>(std::uint64_t{part} << bit >> 7);
      draws.insert(draws.end(), {edge - 2, edge - 1, edge});
    }
  }
  const Draws random(5, 0);
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    const Lanes lanes = random(Purpose::Generator, i);
    draws.insert(draws.end(), lanes.begin(), lanes.end());
  }
  return draws;
}

TEST(NearLog2, StaysWithinItsErrorOfTheFixedOne) {
  double worst = 0;
  for (const std::uint32_t draw : telling_draws()) {
    const double u = (draw + 1.0) * 0x1p-32;
    worst = std::max(worst, std::abs(kNearLog2(u) - fixed_log2(u)));
  }
  EXPECT_LT(worst, kNearLogError / 4);
}

TEST(GeometricSkip, GapsAreThoseOfTheFixedLogarithm) {
  for (const double p : {0.999, 0.5, 0.25, 0.05, 0.01, 1e-3, 1e-6, 1e-9, 1e-14}) {
    const GeometricSkip skipper(p);
    const double inverse = 1.0 / fixed_log2(1.0 - p);
    for (const std::uint32_t draw : telling_draws()) {
      const double gap = fixed_log2((draw + 1.0) * 0x1p-32) * inverse;
      ASSERT_EQ(skipper.gap(draw), gap < 0x1p40 ? static_cast<std::uint64_t>(gap) : std::uint64_t{1} << 40)
          << "p " << p << " draw " << draw;
    }
  }
}

TEST(GeometricSkip, HitsEverythingWithCertainty) {
  for (const std::uint32_t draw : {0U, 1U, 0x80000000U, 0xFFFFFFFFU}) {
    EXPECT_EQ(GeometricSkip(1.0).gap(draw), 0U);
  }
}

TEST(FixedLog2, AgreesWithTheMathLibrary) {
  for (double x = 0x1p-33; x < 1e6; x *= 1.37) {
    EXPECT_NEAR(fixed_log2(x), std::log2(x), 2e-15 * std::max(1.0, std::abs(std::log2(x)))) << x;
  }
  EXPECT_EQ(fixed_log2(1.0), 0.0);
  EXPECT_EQ(fixed_log2(0x1p-32), -32.0);
}

TEST(Walk, HitsNothingOrEverythingAtTheEnds) {
  const Draws draws(1, 0);
  std::vector<std::uint32_t> hits;
  const auto visit = [&](std::uint32_t i) { hits.push_back(i); };
  walk(draws, Purpose::Organic, 0, 0, {}, GeometricSkip(0.0), 10, visit);
  EXPECT_TRUE(hits.empty());
  walk(draws, Purpose::Organic, 0, 0, {}, GeometricSkip(1.0), 5, visit);
  EXPECT_EQ(hits, (std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
}

TEST(Walk, HitsAsManyAsItsProbabilitySays) {
  const Draws draws(1, 0);
  constexpr std::uint64_t kLength = 1000000;
  for (const double p : {0.001, 0.03, 0.4}) {
    std::uint64_t hits = 0;
    std::int64_t last = -1;
    walk(draws, Purpose::Organic, 3, 0, {}, GeometricSkip(p), kLength, [&](std::uint32_t i) {
      EXPECT_GT(std::int64_t{i}, last);
      last = i;
      ++hits;
    });
    EXPECT_LT(last, static_cast<std::int64_t>(kLength));
    EXPECT_NEAR(static_cast<double>(hits), p * kLength, 6 * std::sqrt(p * (1 - p) * kLength)) << p;
  }
}

TEST(WalkThinned, KeepsTheEventsOfASmallerProbability) {
  const Draws draws(1, 0);
  constexpr std::uint64_t kLength = 100000;
  const auto events = [&](double p) {
    std::set<std::uint32_t> hits;
    walk_thinned(draws, Purpose::Reach, 3, 0, {}, p, kLength,
                 [&](std::uint32_t i, auto accept, const Lanes&) {
                   if (accept(p)) {
                     hits.insert(i);
                   }
                 });
    return hits;
  };
  const std::set<std::uint32_t> few = events(0.02);  // both probabilities are thinned from 1/32
  const std::set<std::uint32_t> more = events(0.03);
  EXPECT_NEAR(static_cast<double>(few.size()), 0.02 * kLength, 6 * std::sqrt(0.02 * kLength));
  EXPECT_NEAR(static_cast<double>(more.size()), 0.03 * kLength, 6 * std::sqrt(0.03 * kLength));
  EXPECT_TRUE(std::includes(more.begin(), more.end(), few.begin(), few.end()));
}

TEST(PowerOfTwoAbove, IsTheNextOne) {
  EXPECT_EQ(power_of_two_above(1.0), 1.0);
  EXPECT_EQ(power_of_two_above(0.5), 0.5);
  EXPECT_EQ(power_of_two_above(0.500001), 1.0);
  EXPECT_EQ(power_of_two_above(0.02), 0.03125);
}

}  // namespace
}  // namespace kfactor
