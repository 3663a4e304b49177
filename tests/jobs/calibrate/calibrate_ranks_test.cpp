// Fits of a small scenario to its own figures find its values again, on any number of ranks.
#include "jobs/calibrate/calibrate_command.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/base/error.hpp"
#include "io/files/text_file.hpp"
#include "jobs/common/make_graph.hpp"
#include "model/simulation.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"
#include "tests/support/world.hpp"

namespace kfactor::jobs {
namespace {

using test::world;
using testing::HasSubstr;

constexpr const char* kScenario = R"(
[run]
start = 2026-02-01
days = 12
burn_in_days = 10
[population]
people = 4_000_000
agents = 10000
[apps.plum]
base_users = 400_000
organic_hazard = 0.004
frailty_alpha = 0
frailty_beta = 0
frailty = 0.1
)";

constexpr const char* kFit = R"(
[fit]
scenario = "small.toml"
figures = "figures.csv"
until = 2026-02-06
agents = 10000
seeds = 2
fresh_seeds = 2
explore = 8
refine = 60
looseness = 100
[spread]
daily_active = 0.02
[[range]]
keys = ["apps.plum.organic_hazard"]
low = 0.0005
high = 0.05
scale = "log"
start = 0.001
[[range]]
keys = ["apps.plum.frailty"]
low = 0.02
high = 0.5
scale = "log"
start = 0.3
)";

// Daily users of the unchanged scenario as published figures; the last one is of the eighth day.
std::string own_figures() {
  const model::Scenario scenario = io::parse_scenario(kScenario, "small.toml");
  const graph::ProceduralGraph graph = make_procedural_graph(scenario);
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, world());
  std::string figures = "app,date,metric,value,unit,source\n";
  simulation.advance_to(18, [&](const model::DayReport& day) {
    if (day.step >= 10) {
      figures +=
          fmt::format("plum,{},daily_active,{},people,this test\n",
                      model::to_string(scenario.date_of(day.step)), 400 * day.apps[0].counts.daily_active);
    }
  });
  return figures;
}

class Calibrate : public testing::Test {
 protected:
  FitReport run(const Comm& comm, int ranks_per_run, const std::string& fit = kFit) {
    folder_.write("small.toml", kScenario);
    folder_.write("figures.csv", figures_);
    CalibrateOptions options;
    options.input = folder_.write("fit.toml", fit).string();
    options.ranks_per_run = ranks_per_run;
    return fit_to_figures(comm, options, (folder_.path() / "fit.csv").string());
  }

  test::TemporaryFolder folder_;
  std::string figures_ = own_figures();
};

TEST_F(Calibrate, FindsTheValuesThatMadeTheFigures) {
  const FitReport report = run(world(), 1);
  EXPECT_LT(report.misfit, report.misfit_before / 20);
  EXPECT_NEAR(std::log(report.fitted[0] / 0.004), 0, 0.3);
  EXPECT_NEAR(std::log(report.fitted[1] / 0.1), 0, 0.3);
  ASSERT_EQ(report.checks.size(), 8u);
  EXPECT_TRUE(report.checks[5].is_fitted);
  EXPECT_FALSE(report.checks[6].is_fitted) << "7 February is predicted";
  EXPECT_NEAR(report.checks[7].fitted.mean / report.checks[7].target.observed, 1, 0.15);
  if (world().is_root()) {
    EXPECT_EQ(io::load_text(folder_.path() / "fit.csv"), fit_csv(report)) << "kept as it was found";
  }
  EXPECT_THAT(fit_page(report), HasSubstr("| plum daily_active, 2026-02-08 |"));
}

TEST_F(Calibrate, GivesTheSameOnAnyRanksAndTeams) {
  std::string brief = kFit;
  brief.replace(brief.find("refine = 60"), 11, "refine = 6");
  const FitReport alone = run(world().split(world().rank()), 1, brief);
  const FitReport together = run(world(), 1, brief);
  const FitReport teams = run(world(), 2, brief);
  EXPECT_EQ(fit_csv(alone), fit_csv(together));
  EXPECT_EQ(fit_csv(alone), fit_csv(teams));
  EXPECT_EQ(alone.checks[7].fitted.mean, together.checks[7].fitted.mean);
  EXPECT_EQ(alone.checks[7].fitted.sd, teams.checks[7].fitted.sd);
}

TEST_F(Calibrate, RefusesWhatCannotBeFitted) {
  const auto message = [&](const std::string& before, const std::string& after) {
    std::string fit = kFit;
    fit.replace(fit.find(before), before.size(), after);
    return test::input_error([&] { run(world(), 1, fit); });
  };
  EXPECT_THAT(message("apps.plum.frailty\"", "apps.plum.frilty\""),
              testing::ContainsRegex("fit.toml:[0-9]+: unknown key \"frilty\" in apps.plum. Did you mean"));
  EXPECT_THAT(message("apps.plum.frailty\"", "run.seed\""),
              HasSubstr("run.seed varies run.seed, which has a single value from fit.seeds."));
  EXPECT_THAT(message("2026-02-06", "2026-01-06"),
              HasSubstr("fit.toml: no public figure up to 2026-01-06 can be fitted"));
  EXPECT_THAT(message("small.toml", "smell.toml"), HasSubstr("smell.toml"));
}

}  // namespace
}  // namespace kfactor::jobs
