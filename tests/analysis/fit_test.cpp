// Distances from public figures, computed by hand.
#include "analysis/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace kfactor::analysis {
namespace {

// Ten steps of burn-in and twenty days from 1 February; 10 people per agent.
model::Scenario small_scenario() {
  model::Scenario scenario;
  scenario.run.start = *model::parse_date("2026-02-01");
  scenario.run.burn_in_days = 10;
  scenario.run.days = 20;
  scenario.population.people = 10000;
  scenario.population.agents = 1000;
  scenario.platform.delay_days = 1;
  scenario.apps = {{"one", {}, {}}, {"two", {}, {}}};
  return scenario;
}

constexpr const char* kFigures =
    "app,date,metric,value,unit,source\n"
    "two,2026-02-03,daily_active,5000,people,press\n"
    "one,2026-02-05,links_blocked,1,event,press\n"
    "one,2025-12-31,retention_day_1,0.5,1,press\n"
    "one,2025-12-31,daily_active,7,people,before the run\n"
    "one,2026-02-03,monthly_active,9000,people,not a measure\n"
    "six,2026-02-03,daily_active,9000,people,not an app\n"
    "one,2025-12-31,retention_day_30,0.3,1,no spread\n";

std::vector<Target> small_targets() {
  return targets_of(small_scenario(), read_figures(kFigures, "f.csv"), {0.1, 0.2, 0, 2});
}

// 300 agents use app one and 500 use app two. The links of app one are stopped from step 16 on. On each day 100
// agents install app one; 60 of them remain on the next day.
model::DayReport day_of(model::Step step) {
  model::DayReport report;
  report.step = step;
  report.apps.resize(2);
  report.components.resize(2);
  report.apps[0].counts.daily_active = 300;
  report.apps[1].counts.daily_active = 500 + step;
  report.apps[0].ban_decided = step == 15;
  for (model::AppDay& day : report.apps) {
    day.cohort_active.assign(static_cast<std::size_t>(step + 1) * model::kNumChannels, 0);
    day.cohort_used = day.cohort_active;
  }
  report.apps[0].counts.installs[0] = 100;
  for (model::Step install = 0; install <= step; ++install) {
    report.apps[0].cohort_active[static_cast<std::size_t>(step - install) * model::kNumChannels] =
        install == step ? 100 : 60;
  }
  return report;
}

TEST(Fit, TargetsAreTheComparableFigures) {
  const std::vector<Target> targets = small_targets();
  ASSERT_EQ(targets.size(), 3u);
  EXPECT_EQ(targets[0].app, 1u);
  EXPECT_EQ(targets[0].measure, Measure::DailyActive);
  EXPECT_EQ(targets[0].step, 12);
  EXPECT_EQ(targets[0].observed, 5000);
  EXPECT_EQ(targets[0].source, "press");
  EXPECT_EQ(targets[1].measure, Measure::LinksBlocked);
  EXPECT_EQ(targets[1].observed, 14) << "the step of the day";
  EXPECT_EQ(targets[2].measure, Measure::RetentionDay1);
  EXPECT_EQ(targets[2].observed, 0.5);
}

TEST(Fit, DistancesAreLogarithmsOrDaysInSpreads) {
  const std::vector<Target> targets = small_targets();
  EXPECT_EQ(misfit(targets[0], 5000), 0);
  EXPECT_NEAR(misfit(targets[0], 5000 * std::exp(0.1)), 1, 1e-12);
  EXPECT_NEAR(misfit(targets[0], 5000 * std::exp(-0.2)), 4, 1e-12);
  EXPECT_NEAR(misfit(targets[0], 0), std::pow(std::log(1000) / 0.1, 2), 1e-6)
      << "a simulated 0 counts as a thousandth";
  EXPECT_EQ(misfit(targets[1], 17), 2.25) << "three days in spreads of two";
  EXPECT_NEAR(misfit(targets[2], 0.25), std::pow(std::log(2) / 0.2, 2), 1e-12);
}

TEST(Fit, ValuesOfARun) {
  const std::vector<Target> targets = small_targets();
  TargetCounter counter(small_scenario(), targets);
  for (model::Step step = 0; step < 30; ++step) {
    counter.take(day_of(step));
  }
  const std::vector<double> values = counter.values();
  EXPECT_EQ(values[0], 5120) << "512 agents of ten people each";
  EXPECT_EQ(values[1], 16);
  EXPECT_DOUBLE_EQ(values[2], 0.6);
}

TEST(Fit, LinksThatAreNeverStoppedCountAsStoppedAfterTheEnd) {
  const std::vector<Target> targets = small_targets();
  TargetCounter counter(small_scenario(), targets);
  for (model::Step step = 0; step < 15; ++step) {
    counter.take(day_of(step));
  }
  EXPECT_EQ(counter.values()[1], 15);
}

}  // namespace
}  // namespace kfactor::analysis
