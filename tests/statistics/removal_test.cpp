// The purpose of each component of the festival: without the component, the count that its description names
// is lower (or higher). Seeds are paired: both runs share every draw that the component does not affect.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "graph/procedural_graph.hpp"
#include "io/files/text_file.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/common/make_graph.hpp"
#include "model/simulation.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

using namespace model;

constexpr int kSeeds = 20;
constexpr const char* kAgents = "40000";

using Count = std::function<double(const AppCounts&)>;

std::int64_t total(const std::array<std::int64_t, kNumChannels>& by_channel) {
  return std::accumulate(by_channel.begin(), by_channel.end(), std::int64_t{0});
}

double installs_by(const AppCounts& counts, Channel channel) {
  return static_cast<double>(counts.installs[static_cast<std::size_t>(channel)]);
}

// The expected sign of the change in the mean of `count` over the app's days first..last that the component
// causes.
struct Expectation {
  const char* app;
  const char* component;
  const char* what;
  const char* first;
  const char* last;
  Count count;
  int sign = +1;
};

void PrintTo(const Expectation& expected, std::ostream* out) {
  *out << expected.app << "." << expected.component;
}

class Removal : public testing::TestWithParam<Expectation> {};

Scenario festival(int seed) {
  const std::string file = KFACTOR_SOURCE_DIR "/jobs/scenarios/festival-2026.toml";
  const std::vector<io::Override> settings = {{"run.seed", std::to_string(seed)},
                                              {"population.agents", kAgents}};
  return io::parse_scenario(io::load_text(file), file, settings);
}

App& app_of(Scenario& scenario, const std::string& name) {
  for (App& app : scenario.apps) {
    if (app.name == name) {
      return app;
    }
  }
  throw std::runtime_error("the festival has no app " + name);
}

void remove_component(Scenario& scenario, const Expectation& expected) {
  const auto removed =
      std::erase_if(app_of(scenario, expected.app).components,
                    [&](const Component& component) { return component.label == expected.component; });
  ASSERT_EQ(removed, 1U);
}

// Mean of the count over the days of the expectation.
double measure(const Scenario& scenario, const Expectation& expected) {
  const graph::ProceduralGraph graph = jobs::make_procedural_graph(scenario);
  std::size_t index = 0;
  while (scenario.apps[index].name != expected.app) {
    ++index;
  }
  const Step first = scenario.step_of(*parse_date(expected.first));
  const Step last = scenario.step_of(*parse_date(expected.last));
  double sum = 0;
  Simulation<graph::ProceduralGraph> simulation(scenario, graph, world());
  simulation.advance_to(last + 1, [&](const DayReport& day) {
    if (day.step >= first) {
      sum += expected.count(day.apps[index].counts);
    }
  });
  return sum / (last - first + 1);
}

// z of the mean paired difference over the seeds. By chance, 1 of 2600 tests exceeds 4 standard errors (t
// distribution with 19 degrees of freedom, one-sided).
TEST_P(Removal, MovesWhatItIsFor) {
  const Expectation& expected = GetParam();
  std::vector<double> differences;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Scenario with = festival(seed);
    Scenario without = with;
    remove_component(without, expected);
    differences.push_back(expected.sign * (measure(with, expected) - measure(without, expected)));
  }
  const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / kSeeds;
  double squares = 0;
  for (const double difference : differences) {
    squares += (difference - mean) * (difference - mean);
  }
  const double error = std::sqrt(squares / (kSeeds - 1) / kSeeds);
  if (world().is_root()) {
    std::printf("%s.%s: %s %s by %.4g agents a day (z = %.1f)\n", expected.app, expected.component,
                expected.sign > 0 ? "raises" : "lowers", expected.what, mean, mean / error);
  }
  EXPECT_GT(mean / error, 4.0) << expected.what;
}

double active(const AppCounts& counts) { return static_cast<double>(counts.active); }
double daily_active(const AppCounts& counts) { return static_cast<double>(counts.daily_active); }
double tool_users(const AppCounts& counts) { return static_cast<double>(counts.tool_users); }

const std::vector<Expectation> kExpectations = {
    Expectation{"yuanbao", "launch", "daily active users on the first day", "2026-02-01", "2026-02-01",
                daily_active},
    Expectation{"yuanbao", "packets", "daily active users in the campaign", "2026-02-01", "2026-02-17",
                daily_active},
    Expectation{"yuanbao", "chats", "people who know the app", "2026-04-10", "2026-04-18",
                [](const AppCounts& c) { return -static_cast<double>(c.unaware); }},
    Expectation{"qianwen", "orders", "daily active users in the campaign", "2026-02-06", "2026-02-17",
                daily_active},
    Expectation{"qianwen", "season", "users of the tool in the season", "2026-02-10", "2026-02-22",
                tool_users},
    Expectation{"qianwen", "reminders", "returns on the reminded day", "2026-03-03", "2026-03-03",
                [](const AppCounts& c) { return static_cast<double>(total(c.returns)); }},
    Expectation{"doubao", "gala", "daily active users on the evening", "2026-02-16", "2026-02-16",
                daily_active},
    Expectation{"doubao", "video_feed", "daily active users before the gala", "2026-01-19", "2026-02-15",
                daily_active},
    Expectation{"doubao", "greeting_cards", "installs by gift and word of mouth", "2026-02-15", "2026-02-22",
                [](const AppCounts& c) {
                  return installs_by(c, Channel::Gift) + installs_by(c, Channel::WordOfMouth);
                }},
    Expectation{"doubao", "family_visit", "installs by gift and word of mouth", "2026-02-14", "2026-02-24",
                [](const AppCounts& c) {
                  return installs_by(c, Channel::Gift) + installs_by(c, Channel::WordOfMouth);
                }},
    Expectation{"doubao", "memory", "active users in the end", "2026-04-10", "2026-04-18", active},
    Expectation{"wenxin", "packets", "daily active users in the campaign", "2026-01-26", "2026-03-12",
                daily_active},
    Expectation{"wenxin", "invitations", "installs of all channels", "2026-01-26", "2026-02-10",
                [](const AppCounts& c) { return static_cast<double>(total(c.installs)); }},
    Expectation{"wenxin", "card_collecting", "users of the tool in the campaign", "2026-02-02", "2026-03-12",
                tool_users}};

INSTANTIATE_TEST_SUITE_P(Festival, Removal, testing::ValuesIn(kExpectations));

// All components of the festival are tested, and all tested components exist.
TEST(Removals, CoverTheFestival) {
  std::set<std::string> named, there;
  for (const Expectation& expected : kExpectations) {
    named.insert(std::string(expected.app) + "." + expected.component);
  }
  for (const App& app : festival(1).apps) {
    for (const Component& component : app.components) {
      there.insert(app.name + "." + component.label);
    }
  }
  EXPECT_EQ(named, there);
}

}  // namespace
}  // namespace kfactor::test
