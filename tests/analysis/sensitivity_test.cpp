// Sensitivity indices of designs with known answers.
#include "analysis/sensitivity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace kfactor::analysis {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

TEST(SaltelliOrder, SamplesFollowEachOther) {
  const SaltelliOrder order{3, 4};
  EXPECT_EQ(order.num_points(), 20U);
  EXPECT_EQ(order.a(2), 10U);
  EXPECT_EQ(order.a_with_b(2, 0), 11U);
  EXPECT_EQ(order.a_with_b(2, 2), 13U);
  EXPECT_EQ(order.b(2), 14U);
}

// Computed by hand from the two sums of the formulas: f = x on A = 0, 1, 2, ..., 7 and B = 7, 6, ..., 0.
TEST(SobolIndices, FollowTheirFormulas) {
  const SaltelliOrder order{1, 8};
  std::vector<double> values(order.num_points());
  double first = 0;
  double total = 0;
  double variance = 0;
  for (std::size_t sample = 0; sample < 8; ++sample) {
    const auto a = static_cast<double>(sample);
    const double b = 7 - a;
    values[order.a(sample)] = a;
    values[order.b(sample)] = b;
    values[order.a_with_b(sample, 0)] = b;
    first += (b - 3.5) * (b - a) / 8;
    total += (a - b) * (a - b) / 16;
    variance += ((a - 3.5) * (a - 3.5) + (b - 3.5) * (b - 3.5)) / 16;
  }
  const auto indices = sobol_indices(order, values);
  ASSERT_TRUE(indices.has_value());
  EXPECT_DOUBLE_EQ(indices->front().first.value, first / variance);
  EXPECT_DOUBLE_EQ(indices->front().total.value, total / variance);
  EXPECT_LE(indices->front().total.low, indices->front().total.value);
  EXPECT_GE(indices->front().total.high, indices->front().total.value);
}

TEST(SobolIndices, LeaveOutFailedRunsAndRefuseTooFewSamples) {
  const SaltelliOrder order{2, 16};
  std::vector<double> values(order.num_points());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::sin(static_cast<double>(i * i));
  }
  const SaltelliOrder half{2, 8};
  const auto expected = sobol_indices(half, std::span(values).first(half.num_points()));
  for (std::size_t sample = 8; sample < 16; ++sample) {
    values[order.a_with_b(sample, 1)] = sample % 2 == 0 ? kNothing : std::numeric_limits<double>::infinity();
  }
  const auto indices = sobol_indices(order, values);
  ASSERT_TRUE(indices && expected);
  EXPECT_EQ((*indices)[1].first.value, (*expected)[1].first.value);
  EXPECT_EQ((*indices)[1].total.high, (*expected)[1].total.high) << "the bootstrap is the same too";
  values[order.b(0)] = kNothing;
  EXPECT_FALSE(sobol_indices(order, values)) << "seven samples";
  EXPECT_FALSE(sobol_indices(half, std::vector<double>(half.num_points(), 5.0))) << "nothing varies";
}

// f = 2 x + y on a full 3 x 3 grid: shares 4/5 and 1/5.
TEST(LevelShare, SplitsTheVarianceOfAGrid) {
  std::vector<double> values;
  std::vector<std::size_t> x, y;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      values.push_back(2 * static_cast<double>(i) + static_cast<double>(j));
      x.push_back(i);
      y.push_back(j);
    }
  }
  EXPECT_DOUBLE_EQ(*level_share(values, x), 0.8);
  EXPECT_DOUBLE_EQ(*level_share(values, y), 0.2);
  EXPECT_FALSE(level_share(std::vector<double>(9, 1.0), x));
  EXPECT_FALSE(level_share(std::vector<double>(9, kNothing), x));
}

TEST(RankCorrelation, SeesOrderAlone) {
  const std::vector<double> x = {1, 2, 3, 4, 5};
  EXPECT_DOUBLE_EQ(*rank_correlation(x, std::vector<double>{1, 10, 100, 1000, 10000}), 1);
  EXPECT_DOUBLE_EQ(*rank_correlation(x, std::vector<double>{5, 4, 3, 2, 1}), -1);
  // Ranks 0, 1.5, 1.5, 3, 4 against 0, 1, 2, 3, 4: 9.5 / sqrt(9.5 x 10).
  EXPECT_DOUBLE_EQ(*rank_correlation(x, std::vector<double>{1, 2, 2, 3, 4}), 9.5 / std::sqrt(95.0));
  EXPECT_DOUBLE_EQ(*rank_correlation(x, std::vector<double>{1, 2, kNothing, 3, 4}), 1);
  EXPECT_FALSE(rank_correlation(x, std::vector<double>{1, 1, 1, 1, 1}));
  EXPECT_FALSE(rank_correlation(std::vector<double>{1, 2}, std::vector<double>{1, 2}));
}

TEST(Spread, LeavesOutMissingValues) {
  const auto spread = spread_of(std::vector<double>{3, kNothing, 1, 2, 5, 4});
  ASSERT_TRUE(spread.has_value());
  EXPECT_EQ(spread->count, 5U);
  EXPECT_EQ(spread->least, 1);
  EXPECT_EQ(spread->lower, 2);
  EXPECT_EQ(spread->median, 3);
  EXPECT_EQ(spread->upper, 4);
  EXPECT_EQ(spread->most, 5);
  EXPECT_FALSE(spread_of(std::vector<double>{kNothing}));
}

}  // namespace
}  // namespace kfactor::analysis
