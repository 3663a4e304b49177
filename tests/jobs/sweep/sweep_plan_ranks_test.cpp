// Sweep files: their runs, and the messages about mistakes in them.
#include "jobs/sweep/sweep_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"
#include "tests/support/world.hpp"

namespace kfactor::jobs {
namespace {

using test::world;
using testing::HasSubstr;

constexpr const char* kSweptScenario = R"([run]
start = 2026-02-01
days = 12
burn_in_days = 3
[population]
people = 400_000
agents = 4000
[apps.plum]
base_users = 40_000
[apps.pear]
base_users = 50_000
learning_cost = 0.3
[apps.plum.components.packets]
kind = "cash_fission"
start = 2026-02-02
end = 2026-02-08
budget_rmb = 500_000
)";

constexpr const char* kSweep = R"([sweep]
scenario = "small.toml"
days = 5
replicates = 2
[set]
behaviour.word_share = 0.1
[set.apps.plum]
learning_cost = 0.4
[design]
kind = "latin_hypercube"
samples = 10
[[parameters]]
key = "behaviour.cash_share"
low = 0.2
high = 0.8
[[parameters]]
name = "value"
keys = ["apps.*.realised_value"]
low = 0.3
high = 0.9
[[parameters]]
key = "apps.plum.components.packets.budget_rmb"
low = 1
high = 1000
[[parameters]]
key = "run.burn_in_days"
low = 1
high = 9
)";

// Returns `text` with the first occurrence of `from` replaced.
std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from);
  EXPECT_NE(start, std::string::npos) << from;
  return text.replace(start, from.size(), to);
}

class SweepPlanTest : public testing::Test {
 protected:
  // All ranks use the folder of rank 0.
  SweepPlanTest() : path_(world().broadcast(folder_.path().string())) {
    if (world().is_root()) {
      folder_.write("small.toml", kSweptScenario);
    }
  }
  ~SweepPlanTest() override { world().barrier(); }

  SweepPlan plan(const std::string& text, const std::vector<io::Override>& settings = {}) const {
    if (world().is_root()) {
      folder_.write("s.toml", text);
    }
    world().barrier();
    return {world(), path_ + "/s.toml", settings};
  }
  // The error message without the name of the folder.
  std::string error(const std::string& text) const {
    const std::string message = test::input_error([&] { plan(text); });
    return message.starts_with(path_ + "/") ? message.substr(path_.size() + 1) : message;
  }

  test::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(SweepPlanTest, RunsDifferByTheirPointAlone) {
  const SweepPlan sweep = plan(kSweep);
  EXPECT_EQ(sweep.num_runs(), 20U);
  EXPECT_EQ(sweep.scenario().run.days, 5);
  EXPECT_EQ(sweep.scenario().behaviour.word_share, 0.1);
  EXPECT_EQ(sweep.scenario().apps[0].traits.learning_cost, 0.4);
  for (std::size_t run = 0; run < sweep.num_runs(); ++run) {
    const model::Scenario scenario = scenario_of(sweep.base(), sweep.run(run).overrides);
    EXPECT_EQ(scenario.run.seed, sweep.scenario().run.seed) << "common random numbers";
    EXPECT_EQ(scenario.run.replicate, static_cast<std::int64_t>(run % 2));
    EXPECT_EQ(scenario.apps[0].traits.realised_value, scenario.apps[1].traits.realised_value);
    EXPECT_EQ(scenario.apps[0].traits.learning_cost, 0.4);
    EXPECT_EQ(scenario.apps[1].traits.learning_cost, 0.3);
    EXPECT_EQ(sweep.value_at(run / 2, 0), sweep.points()[run / 2][0]);
  }
}

TEST_F(SweepPlanTest, TheCommandLineHasTheLastWord) {
  EXPECT_EQ(plan(kSweep, {{"run.days", "7"}}).scenario().run.days, 7);
  EXPECT_NE(plan(kSweep, {{"run.days", "7"}}).digest(), plan(kSweep).digest());
}

TEST_F(SweepPlanTest, TheDigestStandsForTheRunsAndNothingElse) {
  const std::string digest = plan(kSweep).digest();
  EXPECT_EQ(plan(std::string("# a comment\n") + kSweep).digest(), digest);
  EXPECT_EQ(plan(with(kSweep, "high = 0.8", "high = 0.8\nsource = \"x\"")).digest(), digest);
  EXPECT_NE(plan(with(kSweep, "high = 0.8", "high = 0.81")).digest(), digest);
  EXPECT_NE(plan(with(kSweep, "samples = 10", "samples = 11")).digest(), digest);
  EXPECT_NE(plan(with(kSweep, "samples = 10", "samples = 10\nseed = \"x\"")).digest(), digest);
  EXPECT_NE(plan(with(kSweep, "replicates = 2", "replicates = 3")).digest(), digest);
  EXPECT_NE(plan(with(kSweep, "word_share = 0.1", "word_share = 0.2")).digest(), digest);
}

TEST_F(SweepPlanTest, ShardsAreDisjointAndComplete) {
  const SweepPlan sweep = plan(kSweep);
  std::vector<std::size_t> all;
  for (std::size_t index = 1; index <= 3; ++index) {
    const auto runs = sweep.runs_of({index, 3});
    all.insert(all.end(), runs.begin(), runs.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, sweep.runs_of({}));
  EXPECT_EQ(parse_shard("3/8").index, 3U);
  for (const char* text : {"0/3", "4/3", "3", "a/b", "1/0", "-1/2", ""}) {
    EXPECT_THAT(test::input_error([&] { parse_shard(text); }), HasSubstr("expected I/N")) << text;
  }
}

TEST_F(SweepPlanTest, OneAtATimeTellsTheScenariosOwnValues) {
  const std::string text = R"([sweep]
scenario = "small.toml"
[design]
kind = "one_at_a_time"
[[parameters]]
key = "apps.pear.learning_cost"
values = [0.1, 0.9]
[[parameters]]
key = "apps.*.learning_cost"
name = "all"
values = [0.2]
)";
  const SweepPlan sweep = plan(text);
  ASSERT_EQ(sweep.points().size(), 4U);
  EXPECT_EQ(sweep.value_at(0, 0), "0.3");
  EXPECT_EQ(sweep.value_at(1, 0), "0.1");
  EXPECT_EQ(sweep.value_at(0, 1), "") << "plum's differs from pear's";
  EXPECT_TRUE(sweep.run(0).overrides.empty());
}

TEST_F(SweepPlanTest, MistakesNameTheirLine) {
  EXPECT_EQ(error(with(kSweep, "replicates", "replicats")),
            "s.toml:4: unknown key \"replicats\" in sweep. Did you mean \"replicates\"?");
  EXPECT_THAT(error(with(kSweep, "[design]", "[desing]")),
              HasSubstr("s.toml:9: unknown key \"desing\". Did you mean"));
  EXPECT_THAT(
      error(with(kSweep, "\"latin_hypercube\"", "\"latin\"")),
      HasSubstr("s.toml:10: design.kind = \"latin\" (must be one of list, grid, latin_hypercube, sobol, "
                "one_at_a_time). Did you mean \"latin_hypercube\"?"));
  EXPECT_THAT(error(with(kSweep, "samples = 10", "samples = 0")), HasSubstr("s.toml:11: design.samples = 0"));
  EXPECT_THAT(error(with(kSweep, "samples = 10\n", "")), HasSubstr("missing key \"samples\" in design"));
  EXPECT_THAT(error(with(kSweep, "latin_hypercube", "sobol")),
              HasSubstr("s.toml:11: design.samples = 10 (a Sobol' sequence covers evenly in powers of two "
                        "only: 8 or 16)."));
  EXPECT_THAT(error(with(kSweep, "latin_hypercube", "grid")),
              HasSubstr("(belongs to latin_hypercube and sobol)"));
  EXPECT_THAT(error(with(kSweep, "low = 0.2", "lwo = 0.2")), HasSubstr("s.toml:14: unknown key \"lwo\""));
  EXPECT_EQ(error(kSweep), "no InputError");
}

TEST_F(SweepPlanTest, MistakesAboutTheScenarioNameTheSweepsLine) {
  EXPECT_THAT(error(with(kSweep, "behaviour.word_share", "behaviour.word_shar")),
              HasSubstr("s.toml:6: unknown key \"word_shar\" in behaviour. Did you mean \"word_share\"?"));
  EXPECT_THAT(error(with(kSweep, "learning_cost = 0.4", "learning_cost = 4")),
              HasSubstr("s.toml:8: apps.plum.learning_cost = 4 (must be within [0, 1])"));
  EXPECT_THAT(error(with(kSweep, "\"behaviour.cash_share\"", "\"behaviour.cash_shar\"")),
              HasSubstr("s.toml:12: unknown key \"cash_shar\" in behaviour. Did you mean \"cash_share\"?"));
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "high = 1.8")),
              HasSubstr("s.toml:12: behaviour.cash_share = 1.8 (must be within [0, 1])"));
  EXPECT_THAT(error(with(kSweep, "small.toml", "large.toml")), HasSubstr("large.toml: no such file"));
  EXPECT_THAT(error(with(kSweep, "replicates = 2", "outcome = \"end_lfit\"")),
              HasSubstr("s.toml:4: sweep.outcome = \"end_lfit\" is no outcome. Did you mean \"end_lift\"?"));
  EXPECT_THAT(error(with(kSweep, "name = \"value\"", "name = \"paid\"")),
              HasSubstr("s.toml:16: the name \"paid\" is taken"));
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "values = [0.5]")),
              HasSubstr("s.toml:14: parameters[1].low = 0.2 stands beside values"));
}

TEST_F(SweepPlanTest, NamesMustFitTheSweepsFile) {
  const auto named = [&](const std::string& name) {
    return error(with(kSweep, "name = \"value\"", "name = \"" + name + "\""));
  };
  for (const char* taken : {"run", "message", "end_lift", "banned", "first_order", "total_order_high",
                            "swing", "level_share", "rank_correlation"}) {
    EXPECT_THAT(named(taken), HasSubstr("is taken: the sweep's file has a variable of that name")) << taken;
  }
  for (const char* unusable : {"", ".", "..", "a/b", " a", "a "}) {
    EXPECT_THAT(named(unusable), HasSubstr("It becomes a variable of the sweep's file")) << unusable;
  }
  EXPECT_THAT(named("a\\tb"), HasSubstr("has a control character"));
  EXPECT_THAT(named("a\\u0000b"), HasSubstr("must be a text without control characters"));
  EXPECT_THAT(named(std::string(300, 'x')), HasSubstr("is longer than 255 bytes"));
  EXPECT_THAT(named("behaviour.cash_share"), HasSubstr("is that of another parameter"));
  for (const char* usable : {"\u5b66\u4e60 cost", "co\u00fbt d'apprentissage", "a.b", "50 %"}) {
    EXPECT_EQ(named(usable), "no InputError") << usable;
  }
}

TEST_F(SweepPlanTest, AKeyHasOneValue) {
  EXPECT_THAT(
      error(with(kSweep, "behaviour.word_share", "behaviour.cash_share")),
      HasSubstr("s.toml:12: behaviour.cash_share varies behaviour.cash_share, which has a single value from "
                "line 6."));
  EXPECT_THAT(error(with(kSweep, "days = 5", "days = 5\nagents = 3000")
                        .append("[[parameters]]\nkey = "
                                "\"population.agents\"\nvalues = "
                                "[1000, 2000]\n")),
              HasSubstr("which has a single value from line 4."));
  EXPECT_THAT(error(with(kSweep, "[set]\n", "[set]\nrun.days = 6\n")),
              HasSubstr("s.toml:6: run.days = 6 contradicts line 3, which sets it to 5."));
  EXPECT_THAT(
      error(with(kSweep, "\"run.burn_in_days\"", "\"run.replicate\"")),
      HasSubstr("run.replicate varies run.replicate, which has a single value from sweep.replicates."));
  EXPECT_THAT(error(with(kSweep, "\"run.burn_in_days\"\nlow = 1\nhigh = 9",
                         "\"apps.pear.realised_value\"\nlow = 0.1\nhigh = 0.9")),
              HasSubstr("sets apps.pear.realised_value, which value in line 16 sets too"));
  EXPECT_THAT(test::input_error([&] {
                plan(kSweep, {{"run.burn_in_days", "4"}});
              }),
              HasSubstr("which has a single value from the command line."));
}

TEST_F(SweepPlanTest, RangesMustVaryWithinTheirKeys) {
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "high = 0.2")),
              HasSubstr("s.toml:14: parameters[1].low = 0.2 equals"));
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "high = nan")),
              HasSubstr("s.toml:15: parameters[1].high = nan"));
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "high = inf")),
              HasSubstr("s.toml:15: parameters[1].high = inf"));
  EXPECT_THAT(error(with(kSweep, "high = 9\n", "high = 8.5\n")),
              HasSubstr("run.burn_in_days has high = 8.5, but takes whole numbers."));
  EXPECT_THAT(error(with(kSweep, "low = 1\nhigh = 1000", "low = 0.005\nhigh = 1000")),
              HasSubstr("has low = 0.005, but money has at most two decimals."));
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "high = 0.8\nstep = 0.5")),
              HasSubstr("(must be a multiple of step = 0.5"));
  EXPECT_THAT(error(with(kSweep, "low = 0.2\nhigh = 0.8", "low = 0.2\nhigh = 0.2000001")),
              HasSubstr("too narrow for the six digits of its values"));
  EXPECT_THAT(error(with(kSweep, "high = 0.8", "high = 0.8\nlevels = 4")),
              HasSubstr("has levels, but latin_hypercube draws from the whole range"));
}

TEST_F(SweepPlanTest, WhatADesignDoesNotReadIsRefused) {
  const std::string grid = R"([sweep]
scenario = "small.toml"
[design]
kind = "grid"
[[parameters]]
key = "run.burn_in_days"
low = 1
high = 4
levels = 4
)";
  EXPECT_EQ(error(grid), "no InputError");
  EXPECT_THAT(error(with(grid, "\"grid\"", "\"grid\"\nseed = \"x\"")),
              HasSubstr("s.toml:5: design.seed = \"x\" (belongs to latin_hypercube and sobol"));
  EXPECT_THAT(error(with(grid, "levels = 4", "levels = 7")),
              HasSubstr("has the value 2 twice. Are there more levels"));
  EXPECT_THAT(error(with(grid, "low = 1\nhigh = 4\nlevels = 4", "values = [1, 2, 1]")),
              HasSubstr("has the value 1 twice."));
}

// Values that the scenario does not read are refused with their parameter, unless another parameter gives them
// a meaning.
TEST_F(SweepPlanTest, AParameterMustHaveAnEffect) {
  const std::string text = R"([sweep]
scenario = "small.toml"
[design]
kind = "grid"
[[parameters]]
key = "population.threshold"
values = [0.2, 0.4]
[[parameters]]
key = "behaviour.word_share"
values = [0.2, 0.4]
)";
  EXPECT_THAT(error(text), HasSubstr("s.toml"));
  EXPECT_THAT(error(text), HasSubstr("is read only when behaviour.adoption = \"threshold\""));
  EXPECT_THAT(error(with(text, "\"grid\"", "\"one_at_a_time\"")),
              HasSubstr("s.toml:5: population.threshold fails with every value but the scenario's own."));
  EXPECT_EQ(error(with(text, "\"behaviour.word_share\"\nvalues = [0.2, 0.4]",
                       "\"behaviour.adoption\"\nvalues = [\"contexts\", \"threshold\"]")),
            "no InputError");
  const std::string unread = with(with(text, "population.threshold", "platform.vigilance"), "[design]",
                                  "[set]\nplatform.governance = \"none\"\n[design]");
  EXPECT_THAT(error(unread),
              HasSubstr("platform.vigilance varies platform.vigilance, which is not read where "
                        "platform.governance = \"none\": it would change nothing."));
  EXPECT_EQ(error(with(unread, "\"none\"", "\"chance\"")), "no InputError");
  EXPECT_THAT(error(with(text, "population.threshold", "apps.plum.components.packets.reach")),
              HasSubstr("unknown key \"reach\""));
}

TEST_F(SweepPlanTest, PointsMayFailButNotAll) {
  const std::string text = R"([sweep]
scenario = "small.toml"
[design]
kind = "list"
[[parameters]]
key = "apps.plum.components.packets.end"
values = [2026-02-05, 2026-01-01]
)";
  EXPECT_EQ(plan(text).num_runs(), 2U);
  EXPECT_THAT(error(with(text, "2026-02-05, ", "")), HasSubstr("s.toml: every point fails."));
}

}  // namespace
}  // namespace kfactor::jobs
