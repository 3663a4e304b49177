// Designs against their known properties, and the indices that a Sobol' design estimates against a function
// whose indices are known.
#include "jobs/sweep/sweep_design.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

#include "analysis/sensitivity.hpp"
#include "jobs/ensemble/ensemble.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::jobs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ParameterRange listed(const std::string& key, const std::vector<std::string>& values) {
  ParameterRange parameter;
  parameter.keys = {key};
  parameter.values = values;
  parameter.line = 7;
  return parameter;
}

ParameterRange ranged(const std::string& key, double low, double high) {
  ParameterRange parameter;
  parameter.keys = {key};
  parameter.low = low;
  parameter.high = high;
  parameter.line = 9;
  return parameter;
}

std::vector<SweepPoint> points(DesignKind kind, const std::vector<ParameterRange>& parameters,
                               std::int64_t samples = 0) {
  return design_points({kind, samples, "a seed"}, parameters, "s.toml");
}

TEST(Design, AListPairsItsValues) {
  EXPECT_THAT(points(DesignKind::List, {listed("a", {"1", "2"}), listed("b", {"true", "false"})}),
              ElementsAre(SweepPoint{"1", "true"}, SweepPoint{"2", "false"}));
  EXPECT_THAT(test::input_error([] {
                points(DesignKind::List, {listed("a", {"1", "2"}), listed("b", {"1"})});
              }),
              HasSubstr("s.toml:7: parameter b has 1 values, a has 2"));
  EXPECT_THAT(test::input_error([] { points(DesignKind::List, {ranged("a", 0, 1)}); }),
              HasSubstr("s.toml:9: parameter a needs values"));
}

TEST(Design, AGridMovesTheLastParameterFastest) {
  ParameterRange b = ranged("b", 1, 100);
  b.scale = RangeScale::Log;
  b.levels = 3;
  EXPECT_THAT(points(DesignKind::Grid, {listed("a", {"\"x\"", "\"y\""}), b}),
              ElementsAre(SweepPoint{"\"x\"", "1"}, SweepPoint{"\"x\"", "10"}, SweepPoint{"\"x\"", "100"},
                          SweepPoint{"\"y\"", "1"}, SweepPoint{"\"y\"", "10"}, SweepPoint{"\"y\"", "100"}));
  EXPECT_THAT(test::input_error([] { points(DesignKind::Grid, {ranged("a", 0, 1)}); }), HasSubstr("levels"));
}

TEST(Design, OneAtATimeBeginsWithTheScenarioAsItIs) {
  EXPECT_THAT(points(DesignKind::OneAtATime, {ranged("a", 0, 1), listed("b", {"5", "6"})}),
              ElementsAre(SweepPoint{"", ""}, SweepPoint{"0", ""}, SweepPoint{"1", ""}, SweepPoint{"", "5"},
                          SweepPoint{"", "6"}));
}

TEST(Design, ALatinHypercubeHasEachStratumOnce) {
  const auto drawn = points(DesignKind::LatinHypercube, {ranged("a", 0, 1), ranged("b", 10, 20)}, 40);
  ASSERT_EQ(drawn.size(), 40U);
  std::set<int> a, b;
  for (const SweepPoint& point : drawn) {
    a.insert(static_cast<int>(std::stod(point[0]) * 40));
    b.insert(static_cast<int>((std::stod(point[1]) - 10) * 4));
  }
  EXPECT_EQ(a.size(), 40U);
  EXPECT_EQ(b.size(), 40U);
  const auto choices = points(DesignKind::LatinHypercube, {listed("c", {"1", "2", "3", "4"})}, 40);
  EXPECT_EQ(std::count(choices.begin(), choices.end(), SweepPoint{"3"}), 10);
}

TEST(Design, WholeNumbersAndMoneyKeepTheirSteps) {
  ParameterRange whole = ranged("agents", 1'000'000, 2'000'000);
  whole.step = 1;
  for (const SweepPoint& point : points(DesignKind::LatinHypercube, {whole}, 20)) {
    EXPECT_THAT(point[0], testing::MatchesRegex("1[0-9]{6}"));
  }
}

// 2^m points of a binary net: each interval of length 2^-m contains one point in each dimension; each box of
// area 2^-m contains one point in the first two dimensions.
TEST(SobolPositions, CoverEvenly) {
  constexpr std::size_t kPoints = 64;
  const auto positions = sobol_positions("a seed", kPoints, 14);
  ASSERT_EQ(positions.size(), kPoints);
  for (std::size_t dimension = 0; dimension < 14; ++dimension) {
    std::set<int> parts;
    for (const auto& point : positions) {
      EXPECT_GE(point[dimension], 0);
      EXPECT_LT(point[dimension], 1);
      parts.insert(static_cast<int>(point[dimension] * kPoints));
    }
    EXPECT_EQ(parts.size(), kPoints) << dimension;
  }
  for (const int columns : {2, 4, 8, 16, 32}) {
    std::set<std::pair<int, int>> boxes;
    for (const auto& point : positions) {
      boxes.emplace(static_cast<int>(point[0] * columns), static_cast<int>(point[1] * kPoints / columns));
    }
    EXPECT_EQ(boxes.size(), kPoints) << columns;
  }
  EXPECT_EQ(positions, sobol_positions("a seed", kPoints, 14));
  EXPECT_NE(positions, sobol_positions("another", kPoints, 14));
}

TEST(Design, SobolPointsMixTwoSamples) {
  const std::vector<ParameterRange> parameters = {ranged("a", 0, 1), ranged("b", 0, 1), ranged("c", 0, 1)};
  const auto mixed = points(DesignKind::Sobol, parameters, 8);
  const analysis::SaltelliOrder order{3, 8};
  ASSERT_EQ(mixed.size(), order.num_points());
  for (std::size_t sample = 0; sample < 8; ++sample) {
    const SweepPoint& a = mixed[order.a(sample)];
    const SweepPoint& b = mixed[order.b(sample)];
    for (std::size_t parameter = 0; parameter < 3; ++parameter) {
      EXPECT_NE(a[parameter], b[parameter]);
      SweepPoint expected = a;
      expected[parameter] = b[parameter];
      EXPECT_EQ(mixed[order.a_with_b(sample, parameter)], expected);
    }
  }
}

// Ishigami and Homma 1990: f = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on [-pi, pi]^3. Variance, first-order and
// total indices follow by integration: 0.3139, 0.4424, 0 and 0.5576, 0.4424, 0.2437.
TEST(Design, SobolIndicesOfTheIshigamiFunction) {
  constexpr double kPi = std::numbers::pi;
  constexpr std::int64_t kSamples = 4096;
  const std::vector<ParameterRange> parameters = {ranged("a", -kPi, kPi), ranged("b", -kPi, kPi),
                                                  ranged("c", -kPi, kPi)};
  std::vector<double> values;
  for (const SweepPoint& point : points(DesignKind::Sobol, parameters, kSamples)) {
    const double x = std::stod(point[0]);
    const double y = std::stod(point[1]);
    const double z = std::stod(point[2]);
    values.push_back(std::sin(x) + 7 * std::pow(std::sin(y), 2) + 0.1 * std::pow(z, 4) * std::sin(x));
  }
  const double a = 7;
  const double b = 0.1;
  const double variance = a * a / 8 + b * std::pow(kPi, 4) / 5 + b * b * std::pow(kPi, 8) / 18 + 0.5;
  const double v1 = 0.5 * std::pow(1 + b * std::pow(kPi, 4) / 5, 2);
  const double v13 = b * b * std::pow(kPi, 8) * (1.0 / 18 - 1.0 / 50);
  const double first[] = {v1 / variance, a * a / 8 / variance, 0};
  const double total[] = {(v1 + v13) / variance, a * a / 8 / variance, v13 / variance};
  const auto indices = analysis::sobol_indices({3, kSamples}, values);
  ASSERT_TRUE(indices.has_value());
  for (std::size_t parameter = 0; parameter < 3; ++parameter) {
    const analysis::SobolIndex& index = (*indices)[parameter];
    EXPECT_NEAR(index.first.value, first[parameter], 0.01) << parameter;
    EXPECT_NEAR(index.total.value, total[parameter], 0.01) << parameter;
    EXPECT_LT(index.first.low - 0.01, first[parameter]);
    EXPECT_GT(index.first.high + 0.01, first[parameter]);
    EXPECT_LT(index.total.low - 0.01, total[parameter]);
    EXPECT_GT(index.total.high + 0.01, total[parameter]);
  }
}

TEST(TeamSize, OneRankUnlessRanksAreIdleOrMemoryIsShort) {
  EXPECT_EQ(team_size_for(4, 100, 1e6, 1e9), 1);
  EXPECT_EQ(team_size_for(64, 16, 1e6, 1e9), 4) << "more ranks than runs";
  EXPECT_EQ(team_size_for(64, 60, 1e6, 1e9), 1);
  EXPECT_EQ(team_size_for(64, 1000, 7e9, 2e9), 4) << "four ranks have the memory";
  EXPECT_EQ(team_size_for(12, 1000, 9e9, 2e9), 6) << "five would leave a team of two";
  EXPECT_EQ(team_size_for(7, 1000, 3e9, 2e9), 7);
  EXPECT_EQ(team_size_for(8, 1000, 1e12, 1e9), 8) << "at most all";
  EXPECT_EQ(team_size_for(1, 0, 1e6, 1e9), 1);
}

}  // namespace
}  // namespace kfactor::jobs
