// The constants of a machine: found again from times made up of them, and kept in a file.
#include "jobs/forecast/machine_costs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "graph/base/error.hpp"
#include "jobs/forecast/fit_drivers.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::jobs {
namespace {

using ::testing::HasSubstr;

constexpr std::array<CostFactor, 3> kThree = {CostFactor::Items, CostFactor::Also, CostFactor::Blocks};

std::vector<Sample> days_that_cost(const Drivers& costs) {
  std::vector<Sample> days;
  for (int day = 1; day <= 12; ++day) {
    Sample sample{{1e6 + 1e4 * day, 5e4 * (day % 5), 300, 1}, 0};
    sample.seconds = seconds_of(sample.counts, costs);
    days.push_back(sample);
  }
  return days;
}

TEST(FitDrivers, FindsWhatTheTimesWereMadeOf) {
  const Drivers costs = {1e-8, 3e-7, 5e-6, 0};
  const Drivers found = fit_drivers(days_that_cost(costs), kThree);
  for (std::size_t factor = 0; factor < kNumDrivers; ++factor) {
    EXPECT_NEAR(found[factor], costs[factor], 1e-6 * costs[factor] + 1e-15);
  }
}

TEST(FitDrivers, NothingCostsLessThanNothing) {
  const Drivers found = fit_drivers(days_that_cost({1e-8, -2e-8, 0, 0}), kThree);
  EXPECT_GT(found[0], 0);
  EXPECT_EQ(found[1], 0);
  EXPECT_EQ(found[3], 0);  // not asked for
}

TEST(FitDrivers, WhatNeverHappensCostsNothing) {
  std::vector<Sample> days = days_that_cost({1e-8, 3e-7, 0, 0});
  for (Sample& day : days) {
    day.counts[1] = 0;
    day.seconds = 1e-8 * day.counts[0];
  }
  EXPECT_NEAR(fit_drivers(days, kThree)[0], 1e-8, 1e-12);
  EXPECT_EQ(fit_drivers(days, kThree)[1], 0);
}

MachineCosts some_costs() {
  MachineCosts costs;
  costs.machine = "node17";
  costs.ranks = 64;
  costs.base_bytes = 31'000'000;
  costs.excess = 1.23;
  costs.start_agent = 2.5e-8;
  costs.results = {0.01, 0.0002, 1e-7};
  costs.disk_bytes_per_second = 5e8;
  costs.reading_seconds_per_byte = 8e-9;
  costs.network = {1e-7, 2e-7, 3e-7, 1e-10};
  costs.network_is_measured = true;
  WorkCosts work;
  work.agents = 200'000;
  work.counted_bytes = 5;
  double seconds = 1e-9;
  for (const PhaseDriver& each : phase_drivers()) {
    work.phases[static_cast<std::size_t>(each.phase)][static_cast<std::size_t>(each.factor)] = seconds;
    seconds += 1e-9;
  }
  costs.procedural = {work};
  return costs;
}

TEST(MachineFile, HoldsEveryConstant) {
  const MachineCosts costs = some_costs();
  const std::string text = to_json(costs);
  const MachineCosts back = parse_machine_costs(text, "machine.json");
  EXPECT_EQ(to_json(back), text);
  EXPECT_EQ(back.procedural.at(0).phases, costs.procedural[0].phases);
  EXPECT_EQ(back.network.gap_per_byte, 1e-10);
  EXPECT_EQ(back.ranks, 64);
  EXPECT_TRUE(back.stored.empty());
}

TEST(MachineFile, RefusesWhatItIsNot) {
  const auto refusal = [](const std::string& text) {
    return test::input_error([&] { static_cast<void>(parse_machine_costs(text, "m.json")); });
  };
  const std::string good = to_json(some_costs());
  EXPECT_EQ(refusal(good), "no InputError");
  EXPECT_THAT(refusal("{}"), HasSubstr("\"m.json\" is not a file of machine constants"));
  EXPECT_THAT(refusal(good.substr(0, good.size() / 2)), HasSubstr("kfactor bench --machine"));
  std::string newer = good;
  newer.replace(newer.find("\"format_version\": 4"), 19, "\"format_version\": 5");
  EXPECT_THAT(refusal(newer), HasSubstr("is not a file of machine constants"));
}

TEST(MachineFile, LiesInTheCacheUnlessNamed) {
  const char* before = std::getenv("XDG_CACHE_HOME");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("XDG_CACHE_HOME", "/somewhere", 1);
  EXPECT_EQ(machine_file(""), "/somewhere/kfactor/machine.json");
  EXPECT_EQ(machine_file("mine.json"), "mine.json");
  before == nullptr ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
}

}  // namespace
}  // namespace kfactor::jobs
