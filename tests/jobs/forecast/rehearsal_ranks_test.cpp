// Compares an emulated rank with the real ranks of the same run.
#include "jobs/forecast/rehearse_command.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "io/scenario/scenario_file.hpp"
#include "jobs/common/make_graph.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {

using model::DayReport;
using model::Scenario;

namespace {

// The festival with all its campaigns, but without bans. A few posts decide whether a ban starts today or
// tomorrow, and the ban affects a fifth of the users.
Scenario festival() {
  const std::string path = std::string(KFACTOR_SOURCE_DIR) + "/jobs/scenarios/festival-2026.toml";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const std::vector<io::Override> shorter = {{"population.agents", "100000"},
                                             {"run.burn_in_days", "10"},
                                             {"run.days", "40"},
                                             {"platform.governance", "none"}};
  return io::parse_scenario(text.str(), path, shorter);
}

// Results of a run, for one app and for all apps.
struct Outcome {
  std::vector<double> installs;  // by app
  double posts = 0, exposures = 0, invited = 0;

  explicit Outcome(const Scenario& scenario) : installs(scenario.apps.size()) {}
  void add(const DayReport& day) {
    const auto sum = [](const auto& numbers) {
      return static_cast<double>(std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}));
    };
    for (std::size_t app = 0; app < day.apps.size(); ++app) {
      const model::AppCounts& counts = day.apps[app].counts;
      installs[app] += sum(counts.installs);
      posts += sum(counts.posts);
      exposures += sum(counts.exposures);
      invited += static_cast<double>(counts.invited_adoptions);
    }
  }
};

class RehearsedFestival : public testing::Test {
 protected:
  RehearsedFestival() : scenario_(festival()), graph_(jobs::make_procedural_graph(scenario_)) {
    const Comm comm = world().split(0);
    model::Simulation<graph::ProceduralGraph> simulation(scenario_, graph_, comm);
    const Traffic before = comm.traffic();
    simulation.advance_to(scenario_.num_steps(), [&](const DayReport& day) { real_.add(day); });
    traffic_ = comm.traffic() - before;
    messages_ = of_emulated(traffic_.messages);
    bytes_ = of_emulated(traffic_.bytes);
    rehearsal_ = jobs::rehearse(scenario_, graph_, emulated_rank(), comm.size(), 1e9,
                                [&](const DayReport& day) { emulated_.add(day); });
  }

  static int emulated_rank() { return world().size() / 2; }
  static double of_emulated(std::uint64_t mine) {
    return static_cast<double>(
        world().sum(world().rank() == emulated_rank() ? static_cast<std::int64_t>(mine) : 0));
  }

  Scenario scenario_;
  graph::ProceduralGraph graph_;
  Outcome real_{scenario_};
  Outcome emulated_{scenario_};
  Traffic traffic_;
  double messages_ = 0, bytes_ = 0;
  jobs::Rehearsal rehearsal_;
};

void expect_near(double value, double expected, double tolerance, const std::string& what) {
  EXPECT_NEAR(value / expected, 1.0, tolerance) << what << ": " << value << " instead of " << expected;
}

// An emulated rank sees a part of all events and multiplies it. Its counts scatter like a sample: by the root
// of their size, and more because events come in cascades (assumed: two at a time). Three standard deviations
// are allowed, and 2 % for a real difference: posts of several ranks to one group do not meet.
void expect_like(double value, double expected, const std::string& what) {
  expect_near(value, expected, 0.02 + 3 * std::sqrt(2 * (world().size() - 1) / expected), what);
}

TEST_F(RehearsedFestival, SaysWhatARealRankSays) {
  const Traffic emulated = rehearsal_.traffic();
  ASSERT_EQ(rehearsal_.days.size(), static_cast<std::size_t>(scenario_.num_steps()));
  EXPECT_EQ(emulated.exchanges, traffic_.exchanges);
  if (world().size() == 1) {
    EXPECT_EQ(emulated, traffic_);
    return;
  }
  // If a rank happens to have nothing for another rank in a phase, one message is missing.
  expect_near(static_cast<double>(emulated.messages), messages_, 0.08, "messages");
  expect_near(static_cast<double>(emulated.bytes), bytes_, 0.08, "bytes");
  // One round of the order lottery more or less is a reduction of two kilobytes.
  expect_near(static_cast<double>(emulated.collectives), static_cast<double>(traffic_.collectives), 0.02,
              "collectives");
  expect_near(static_cast<double>(emulated.reduced), static_cast<double>(traffic_.reduced), 0.11,
              "bytes of reductions");
}

TEST_F(RehearsedFestival, EndsLikeTheRealRun) {
  for (std::size_t app = 0; app < scenario_.apps.size(); ++app) {
    expect_like(emulated_.installs[app], real_.installs[app], scenario_.apps[app].name);
  }
  expect_like(emulated_.posts, real_.posts, "posts");
  expect_like(emulated_.exposures, real_.exposures, "exposures");
  expect_like(emulated_.invited, real_.invited, "invited");
}

}  // namespace
}  // namespace kfactor::test
