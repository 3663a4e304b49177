// Ensembles: equal numbers on any number of ranks in teams of any size; a run that fails does not stop the
// others.
#include "jobs/ensemble/ensemble.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/base/error.hpp"
#include "jobs/common/make_graph.hpp"
#include "model/simulation.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"
#include "tests/support/world.hpp"

namespace kfactor::jobs {
namespace {

using test::world;
using testing::HasSubstr;

constexpr const char* kOneApp = R"(
[run]
start = 2026-02-01
days = 12
burn_in_days = 3
[population]
people = 400_000
agents = 4000
[apps.plum]
base_users = 40_000
organic_hazard = 0.005
[apps.plum.components.packets]
kind = "cash_fission"
start = 2026-02-02
end = 2026-02-08
budget_rmb = 500_000
)";

EnsembleBase base() { return {kOneApp, "small.toml", {{"behaviour.word_share", "0.1"}}}; }

// Seven runs. The third has a value out of range, the fifth another graph and more agents, the sixth an invalid
// edit.
std::vector<EnsembleRun> mixed_runs() {
  std::vector<EnsembleRun> runs(7);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    runs[run].overrides = {{"run.seed", std::to_string(run + 1)}};
  }
  runs[1].overrides.push_back({"apps.plum.learning_cost", "0.1"});
  runs[2].overrides.push_back({"apps.plum.learning_cost", "1.7"});
  runs[3].edit = [](model::Scenario& scenario) { scenario.apps[0].components.clear(); };
  runs[4].overrides.push_back({"graph.mean_degree", "12"});
  runs[4].overrides.push_back({"population.agents", "5000"});
  runs[5].edit = [](model::Scenario& scenario) {
    scenario.apps[0].components[0].window.end -= std::chrono::days(9);
  };
  return runs;
}

EnsembleOptions in_teams_of(int size) {
  EnsembleOptions how;
  how.make_probe = make_outcome_probe;
  how.team_size = size;
  return how;
}

std::vector<EnsembleResult> run_all(int team_size) {
  return run_ensemble(world(), base(), mixed_runs(), in_teams_of(team_size));
}

// Numbers as text, because a missing number is NaN, which equals nothing.
std::string text_of(const EnsembleResult& result) { return testing::PrintToString(result.numbers); }

TEST(Ensemble, EveryTeamSizeGivesTheNumbersOfASingleRun) {
  const std::vector<EnsembleRun> runs = mixed_runs();
  for (int team_size = 1; team_size <= world().size(); ++team_size) {
    const std::vector<EnsembleResult> results = run_all(team_size);
    ASSERT_EQ(results.size(), runs.size());
    for (const std::size_t run : {0U, 1U, 3U, 4U, 6U}) {
      std::vector<io::Override> overrides = base().settings;
      overrides.insert(overrides.end(), runs[run].overrides.begin(), runs[run].overrides.end());
      model::Scenario scenario = io::parse_scenario(kOneApp, "small.toml", overrides);
      if (runs[run].edit) {
        runs[run].edit(scenario);
      }
      const Comm alone = world().split(world().rank());
      const graph::ProceduralGraph graph = make_procedural_graph(scenario);
      model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, alone);
      OutcomeProbe probe(scenario);
      model::Digest last;
      simulation.advance_to(scenario.num_steps(), [&](const model::DayReport& day) {
        probe.take(day);
        last = day.digest;
      });
      EXPECT_EQ(results[run].error, "");
      EXPECT_EQ(results[run].status, RunStatus::Done);
      EXPECT_EQ(text_of(results[run]), text_of({RunStatus::Done, probe.numbers(), "", {}, 0}))
          << "run " << run << " in teams of " << team_size;
      EXPECT_EQ(results[run].digest.high, last.high);
      EXPECT_EQ(results[run].digest.low, last.low);
    }
  }
}

TEST(Ensemble, FailuresAreRecordedAndStopNothing) {
  for (const int team_size : {1, 2}) {
    const std::vector<EnsembleResult> results = run_all(team_size);
    EXPECT_THAT(results[2].error, HasSubstr("learning_cost = 1.7"));
    EXPECT_THAT(results[5].error, HasSubstr("apps.plum.components.packets.end"));
    for (const std::size_t run : {2U, 5U}) {
      EXPECT_EQ(results[run].status, RunStatus::InputFailed);
      EXPECT_TRUE(results[run].numbers.empty());
    }
    EXPECT_FALSE(results[6].failed()) << "the runs behind a failure are done";
  }
}

TEST(Ensemble, SharedSeedsAreCommonRandomNumbers) {
  std::vector<EnsembleRun> runs(2);
  runs[1].edit = [](model::Scenario& scenario) { scenario.apps[0].components[0].window.budget.count = 0; };
  const std::vector<EnsembleResult> results = run_ensemble(world(), base(), runs, in_teams_of(1));
  const auto with = analysis::unpack(results[0].numbers).apps[0].daily_active;
  const auto without = analysis::unpack(results[1].numbers).apps[0].daily_active;
  EXPECT_TRUE(std::equal(with.begin(), with.begin() + 4, without.begin())) << "alike up to the day it opens";
  EXPECT_NE(with, without);
}

TEST(Ensemble, ABaseThatCannotBeReadStopsAll) {
  EnsembleBase broken = base();
  broken.settings.push_back({"population.agents", "-4"});
  EXPECT_THAT(test::input_error([&] { run_ensemble(world(), broken, mixed_runs(), in_teams_of(1)); }),
              HasSubstr("population.agents"));
}

TEST(Ensemble, OnAStoredGraph) {
  const test::TemporaryFolder folder;  // every rank makes one; that of rank 0 is used
  folder.write("ring.txt", "0 1\n1 2\n2 3\n3 4\n4 5\n5 6\n6 7\n7 0\n0 4\n");
  const EnsembleBase stored = {kOneApp,
                               world().broadcast((folder.path() / "small.toml").string()),
                               {{"graph.kind", "stored"},
                                {"graph.file", "ring.txt"},
                                {"population.people", "800"},
                                {"apps.plum.base_users", "400"}}};
  std::vector<EnsembleRun> runs(3);
  runs[1].overrides = {{"apps.plum.organic_hazard", "0.5"}};
  const auto results = run_ensemble(world(), stored, runs, in_teams_of(world().size()));
  for (const EnsembleResult& result : results) {
    EXPECT_EQ(result.error, "");
  }
  EXPECT_EQ(text_of(results[0]), text_of(results[2]));
  EXPECT_NE(text_of(results[0]), text_of(results[1]));
  world().barrier();  // no rank deletes its folder while others read
}

TEST(Ensemble, TellsHowFarItIs) {
  std::size_t last = 0;
  EnsembleOptions how = in_teams_of(2);
  how.progress = [&](std::size_t done, std::size_t all) {
    EXPECT_TRUE(world().is_root());
    EXPECT_EQ(all, mixed_runs().size());
    EXPECT_GE(done, last);
    last = done;
  };
  run_ensemble(world(), base(), mixed_runs(), how);
  EXPECT_EQ(last, world().is_root() ? mixed_runs().size() : 0U);
}

TEST(Ensemble, RecordsEachRunOnceAsSoonAsItIsDone) {
  std::vector<std::int64_t> recorded(mixed_runs().size(), 0);
  EnsembleOptions how = in_teams_of(2);
  how.record = [&](std::size_t run, const EnsembleResult& result) {
    recorded.at(run) += 1;
    EXPECT_NE(result.status, RunStatus::NotRun);
  };
  run_ensemble(world(), base(), mixed_runs(), how);
  world().sum(recorded);
  EXPECT_THAT(recorded, testing::Each(1));
}

TEST(Ensemble, ARecordThatFailsStopsAllAlike) {
  EnsembleOptions how = in_teams_of(1);
  how.record = [&](std::size_t run, const EnsembleResult&) {
    if (run == 1) {
      throw EnvironmentError("the disk is full");
    }
  };
  EXPECT_THROW(run_ensemble(world(), base(), mixed_runs(), how), EnvironmentError);
}

// A request on one rank stops every team. Finished runs stay; the others are as if they had never begun.
TEST(Ensemble, StopsWhenOneRankIsAskedTo) {
  for (const int team_size : {1, 2}) {
    std::vector<EnsembleRun> runs(40);
    EnsembleOptions how = in_teams_of(team_size);
    std::size_t asked = 0;
    how.stop = [&] { return world().rank() == world().size() - 1 && ++asked > 20; };
    const std::vector<EnsembleResult> results = run_ensemble(world(), base(), runs, how);
    const std::vector<EnsembleResult> whole =
        run_ensemble(world(), base(), std::span(runs).first(1), in_teams_of(1));
    std::size_t done = 0;
    for (const EnsembleResult& result : results) {
      done += result.status == RunStatus::Done ? 1 : 0;
      EXPECT_EQ(text_of(result), result.status == RunStatus::Done ? text_of(whole[0]) : text_of({}));
    }
    EXPECT_LT(done, runs.size());
    EXPECT_GE(done, 1U);
  }
}

}  // namespace
}  // namespace kfactor::jobs
