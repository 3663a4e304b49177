// A fit to times that were computed from given costs finds these costs.
#include "jobs/forecast/machine_costs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace kfactor::jobs {
namespace {

constexpr std::array<CostFactor, 3> kThree = {CostFactor::Items, CostFactor::Also, CostFactor::Blocks};

std::vector<Sample> days_that_cost(const FactorValues& costs) {
  std::vector<Sample> days;
  for (int day = 1; day <= 12; ++day) {
    Sample sample{{1e6 + 1e4 * day, 5e4 * (day % 5), 300, 1}, 0};
    sample.seconds = seconds_of(sample.counts, costs);
    days.push_back(sample);
  }
  return days;
}

TEST(FitDrivers, FindsWhatTheTimesWereMadeOf) {
  const FactorValues costs = {1e-8, 3e-7, 5e-6, 0};
  const FactorValues found = fit_costs(days_that_cost(costs), kThree);
  for (std::size_t factor = 0; factor < kNumCostFactors; ++factor) {
    EXPECT_NEAR(found[factor], costs[factor], 1e-6 * costs[factor] + 1e-15);
  }
}

TEST(FitDrivers, NothingCostsLessThanNothing) {
  const FactorValues found = fit_costs(days_that_cost({1e-8, -2e-8, 0, 0}), kThree);
  EXPECT_GT(found[0], 0);
  EXPECT_EQ(found[1], 0);
  EXPECT_EQ(found[3], 0);  // not requested
}

TEST(FitDrivers, WhatNeverHappensCostsNothing) {
  std::vector<Sample> days = days_that_cost({1e-8, 3e-7, 0, 0});
  for (Sample& day : days) {
    day.counts[1] = 0;
    day.seconds = 1e-8 * day.counts[0];
  }
  EXPECT_NEAR(fit_costs(days, kThree)[0], 1e-8, 1e-12);
  EXPECT_EQ(fit_costs(days, kThree)[1], 0);
}

}  // namespace
}  // namespace kfactor::jobs
