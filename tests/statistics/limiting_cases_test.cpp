// Compares the model with known answers, for every limiting case of the scenarios in
// jobs/scenarios/limiting-cases.
//
// Each check runs the shipped scenario with 20 seeds of the run and of the graph. The mean must be less than
// 4 standard errors from the answer: |z| < 4. If the model is correct, a check fails by chance once in 1300
// (t distribution with 19 degrees of freedom, two-sided; more rarely if both means are estimated), and any of
// all checks once in 40. Seeds are fixed, so a check that passes once always passes.
#include <gtest/gtest.h>

#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "io/files/text_file.hpp"
#include "io/graph_files/edge_list.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/common/make_graph.hpp"
#include "model/simulation.hpp"
#include "tests/statistics/known_answers.hpp"
#include "tests/support/reference/model.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

using namespace model;

constexpr int kSeeds = 20;
using Settings = std::vector<io::Override>;
using History = std::vector<AppCounts>;  // of the only app, by day

Scenario limit(const std::string& name, int seed, const Settings& changes = {}) {
  const std::string file = KFACTOR_SOURCE_DIR "/jobs/scenarios/limiting-cases/" + name + ".toml";
  Settings settings = {{"run.seed", std::to_string(seed)}, {"graph.seed", std::to_string(seed)}};
  settings.insert(settings.end(), changes.begin(), changes.end());
  return io::parse_scenario(io::load_text(file), file, settings);
}

template <class Graph>
History run(const Scenario& scenario, const Graph& graph) {
  History history;
  Simulation<Graph> simulation(scenario, graph, world());
  simulation.advance_to(static_cast<Step>(scenario.run.days),
                        [&](const DayReport& day) { history.push_back(day.apps[0].counts); });
  return history;
}

History run(const Scenario& scenario) { return run(scenario, jobs::make_procedural_graph(scenario)); }

std::int64_t total(const std::array<std::int64_t, kNumChannels>& by_channel) {
  return std::accumulate(by_channel.begin(), by_channel.end(), std::int64_t{0});
}

std::int64_t installs(const History& history) {
  std::int64_t sum = 0;
  for (const AppCounts& day : history) {
    sum += total(day.installs);
  }
  return sum;
}

struct Moments {
  double mean = 0, error = 0;  // standard error of the mean
};

Moments moments(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Moments m;
  m.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) {
    squares += (value - m.mean) * (value - m.mean);
  }
  m.error = std::sqrt(squares / (n - 1) / n);
  return m;
}

void expect_small(const std::string& what, double simulated, double answer, double error) {
  const double z = (simulated - answer) / error;
  if (world().is_root()) {
    std::printf("%-52s %12.6g, answer %12.6g, z = %+.2f\n", what.c_str(), simulated, answer, z);
  }
  EXPECT_GT(error, 0.0) << what;
  EXPECT_LT(std::abs(z), 4.0) << what << ": " << simulated << ", not " << answer;
}

void expect_mean(const std::string& what, const std::vector<double>& values, double answer) {
  const Moments m = moments(values);
  expect_small(what, m.mean, answer, m.error);
}

void expect_equal_means(const std::string& what, const std::vector<double>& values,
                        const std::vector<double>& reference) {
  const Moments m = moments(values);
  const Moments r = moments(reference);
  expect_small(what, m.mean, r.mean, std::hypot(m.error, r.error));
}

// Degrees of all agents, without empty slots.
Distribution degrees_of(const graph::ProceduralGraph& graph) {
  const Network network = network_of(graph);
  std::vector<std::uint32_t> degrees;
  for (const std::vector<AgentId>& ties : network.ties) {
    degrees.push_back(static_cast<std::uint32_t>(
        std::count_if(ties.begin(), ties.end(), [](AgentId tie) { return tie != kNoAgent; })));
  }
  return distribution_of(degrees);
}

Neighbours neighbours_of(const graph::ProceduralGraph& graph) {
  const Network network = network_of(graph);
  Neighbours neighbours(network.num_agents());
  for (std::size_t agent = 0; agent < neighbours.size(); ++agent) {
    for (const AgentId tie : network.ties[agent]) {
      if (tie != kNoAgent) {
        neighbours[agent].push_back(index(tie));
      }
    }
  }
  return neighbours;
}

// A real network, in the forms for a run and for a plain simulation.
struct RealNetwork {
  Settings settings;
  Neighbours neighbours;
};

RealNetwork real_network(const std::filesystem::path& file) {
  RealNetwork real;
  const io::EdgeList list = io::read_edge_list(file);
  real.neighbours.resize(list.num_nodes);
  for (const auto& [a, b] : list.edges) {
    real.neighbours[a].push_back(b);
    real.neighbours[b].push_back(a);
  }
  const std::string nodes = std::to_string(list.num_nodes);
  real.settings = {{"graph.kind", "stored"},
                   {"graph.file", file.string()},
                   {"population.people", nodes},
                   {"population.agents", nodes}};
  return real;
}

History run_stored(const Scenario& scenario) {
  return run(scenario, jobs::load_stored_graph(scenario, ".", world()));
}

std::string real_networks() {
  const char* folder = std::getenv("KFACTOR_DATA");
  return folder == nullptr ? std::string() : std::string(folder) + "/graphs/";
}

TEST(Limits, Bass) {
  const std::vector<int> days = {3, 8, 13, 18, 25};
  std::vector<std::vector<double>> shares(days.size());
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = limit("bass", seed);
    const History history = run(scenario);
    for (std::size_t i = 0; i < days.size(); ++i) {
      shares[i].push_back(static_cast<double>(history[static_cast<std::size_t>(days[i] - 1)].active) /
                          static_cast<double>(scenario.population.agents));
    }
  }
  const std::vector<double> answer = bass(0.003, 0.38, 30);
  for (std::size_t i = 0; i < days.size(); ++i) {
    expect_mean("Bass: share of users after " + std::to_string(days[i]) + " days", shares[i],
                answer[static_cast<std::size_t>(days[i])]);
  }
}

TEST(Limits, IndependentCascade) {
  std::vector<double> shares;
  double answer = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = limit("independent-cascade", seed);
    const History history = run(scenario);
    EXPECT_EQ(total(history.back().installs), 0) << "still going on";
    shares.push_back(static_cast<double>(installs(history)) /
                     static_cast<double>(scenario.population.agents));
    answer += cascade_size(degrees_of(jobs::make_procedural_graph(scenario)), 0.3, 0.01) / kSeeds;
  }
  expect_mean("Independent cascade: share of adopters", shares, answer);
}

TEST(Limits, IndependentCascadeOnARealNetwork) {
  if (real_networks().empty()) {
    GTEST_SKIP() << "KFACTOR_DATA does not name a folder with real networks.";
  }
  for (const char* file : {"lastfm_asia_edges.csv.gz", "fb_politician_edges.csv.gz"}) {
    const RealNetwork real = real_network(real_networks() + file);
    std::vector<double> simulated, reference;
    std::mt19937_64 random(1);
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const History history = run_stored(limit("independent-cascade", seed, real.settings));
      EXPECT_EQ(total(history.back().installs), 0) << "still going on";
      simulated.push_back(static_cast<double>(installs(history)));
    }
    for (int run = 0; run < 10 * kSeeds; ++run) {
      reference.push_back(static_cast<double>(simulate_cascade(real.neighbours, 0.3, 0.01, random)));
    }
    expect_equal_means(std::string("Independent cascade on ") + file, simulated, reference);
  }
}

void compare_epidemics(const std::string& where, const std::vector<History>& simulated,
                       const std::vector<Epidemic>& reference, std::int64_t agents) {
  for (const std::size_t day : {5, 10, 20, 40}) {
    std::vector<double> ours, plain;
    for (const History& history : simulated) {
      ours.push_back(static_cast<double>(history[day - 1].active));
    }
    for (const Epidemic& epidemic : reference) {
      plain.push_back(static_cast<double>(epidemic.infected[day - 1]));
    }
    expect_equal_means("SIR" + where + ": infected after " + std::to_string(day) + " days", ours, plain);
  }
  std::vector<double> ours, plain;
  for (const History& history : simulated) {
    ours.push_back(static_cast<double>(agents - history.back().unaware - history.back().aware));
  }
  for (const Epidemic& epidemic : reference) {
    plain.push_back(static_cast<double>(epidemic.ever));
  }
  expect_equal_means("SIR" + where + ": ever infected", ours, plain);
}

TEST(Limits, Sir) {
  std::vector<History> simulated;
  std::vector<Epidemic> reference;
  std::mt19937_64 random(2);
  std::int64_t agents = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = limit("sir", seed);
    agents = scenario.population.agents;
    simulated.push_back(run(scenario));
    const Neighbours ties = neighbours_of(jobs::make_procedural_graph(scenario));
    for (int again = 0; again < 3; ++again) {
      reference.push_back(simulate_sir(ties, 0.05, 0.1, 205.0 / 20480, 80, random));
    }
  }
  compare_epidemics("", simulated, reference, agents);
}

TEST(Limits, SirOnARealNetwork) {
  if (real_networks().empty()) {
    GTEST_SKIP() << "KFACTOR_DATA does not name a folder with real networks.";
  }
  for (const char* file : {"lastfm_asia_edges.csv.gz", "fb_politician_edges.csv.gz"}) {
    RealNetwork real = real_network(real_networks() + file);
    const std::size_t seeds = real.neighbours.size() / 100;
    real.settings.push_back({"apps.disease.base_users", std::to_string(seeds)});
    const double share = static_cast<double>(seeds) / static_cast<double>(real.neighbours.size());
    std::vector<History> simulated;
    std::vector<Epidemic> reference;
    std::mt19937_64 random(3);
    for (int seed = 1; seed <= kSeeds; ++seed) {
      simulated.push_back(run_stored(limit("sir", seed, real.settings)));
    }
    for (int run = 0; run < 5 * kSeeds; ++run) {
      reference.push_back(simulate_sir(real.neighbours, 0.05, 0.1, share, 80, random));
    }
    compare_epidemics(std::string(" on ") + file, simulated, reference,
                      static_cast<std::int64_t>(real.neighbours.size()));
  }
}

// [seed]: numbers of adopters in `worlds` runs, for 20 seeds.
std::vector<std::vector<double>> trees(int worlds, const Settings& changes) {
  const graph::ProceduralGraph graph = jobs::make_procedural_graph(limit("branching", 1));
  std::vector<std::vector<double>> sizes;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    Scenario scenario = limit("branching", seed, changes);
    sizes.emplace_back();
    for (int replicate = 0; replicate < worlds; ++replicate) {
      scenario.run.replicate = replicate;
      sizes.back().push_back(static_cast<double>(installs(run(scenario, graph))));
    }
  }
  return sizes;
}

template <class Number>
std::vector<double> mean_by_seed(const std::vector<std::vector<double>>& sizes, Number&& number) {
  std::vector<double> means;
  for (const std::vector<double>& of_seed : sizes) {
    double sum = 0;
    for (const double size : of_seed) {
      sum += number(size);
    }
    means.push_back(sum / static_cast<double>(of_seed.size()));
  }
  return means;
}

TEST(Limits, BranchingSizes) {
  const std::vector<std::vector<double>> sizes = trees(300, {});
  expect_mean("Branching: adopters of a seed, R 0.7", mean_by_seed(sizes, [](double size) { return size; }),
              1 / (1 - 0.7));
  for (int n = 0; n <= 4; ++n) {
    expect_mean("Branching: chance of " + std::to_string(n) + " adopters",
                mean_by_seed(sizes, [&](double size) { return size == n ? 1.0 : 0.0; }),
                total_progeny(n, 1, 0.7));
  }
}

TEST(Limits, BranchingSurvival) {
  const std::vector<std::vector<double>> sizes = trees(100, {{"behaviour.tie_post", "0.0015"}});
  // Poisson(1) seeds; the tree of each never ends with chance s.
  expect_mean("Branching: chance of an outbreak, R 1.5",
              mean_by_seed(sizes, [](double size) { return size > 1000 ? 1.0 : 0.0; }),
              1 - std::exp(-survival(1.5)));
}

// The sizes of a graph's family chats, weighted by members.
Chats family_chats(const Scenario& scenario, const graph::ProceduralGraph& graph) {
  std::vector<std::uint32_t> sizes;
  for (std::uint32_t g = 0; g < graph.num_groups(); ++g) {
    const auto members = graph.members(GroupId{g});
    std::uint32_t size = 0;
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      size += members[i] != kNoAgent ? 1U : 0U;
    }
    sizes.insert(sizes.end(), size, size);
  }
  const double v0 = scenario.behaviour.visibility;
  return {distribution_of(sizes), static_cast<std::uint32_t>(scenario.groups[0].memberships),
          [v0](std::uint32_t size) { return v0 * std::min(1.0, std::sqrt(10.0 / size)); }};
}

TEST(Limits, GroupsOnly) {
  for (const auto& [visibility, takes_off] : {std::pair("0.03", false), std::pair("0.05", true)}) {
    std::vector<double> shares;
    double answer = 0;
    double r_star = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const Scenario scenario = limit("groups-only", seed, {{"behaviour.visibility", visibility}});
      const graph::ProceduralGraph graph = jobs::make_procedural_graph(scenario);
      const History history = run(scenario, graph);
      EXPECT_EQ(total(history.back().installs), 0) << "still going on";
      shares.push_back(static_cast<double>(installs(history)) /
                       static_cast<double>(scenario.population.agents));
      const Chats chats = family_chats(scenario, graph);
      r_star += threshold_parameter(chats) / kSeeds;
      answer += groups_size(chats, 0.005) / kSeeds;
    }
    EXPECT_EQ(r_star > 1, takes_off) << "both sides of the threshold are looked at";
    char what[80];
    std::snprintf(what, sizeof what, "Groups only: share of adopters at R* = %.2f", r_star);
    expect_mean(what, shares, answer);
  }
}

TEST(Limits, Retention) {
  const std::vector<int> days = {1, 3, 7, 14, 30, 60};
  std::vector<std::vector<double>> left(days.size());
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = limit("retention", seed);
    const History history = run(scenario);
    EXPECT_EQ(history[0].active, scenario.population.agents);
    for (std::size_t i = 0; i < days.size(); ++i) {
      left[i].push_back(static_cast<double>(history[static_cast<std::size_t>(days[i])].active) /
                        static_cast<double>(scenario.population.agents));
    }
  }
  const std::vector<double> answer = shifted_beta_geometric(0.3, 0.6, 60);
  for (std::size_t i = 0; i < days.size(); ++i) {
    expect_mean("Retention: share left after " + std::to_string(days[i]) + " days", left[i],
                answer[static_cast<std::size_t>(days[i])]);
  }
}

TEST(Limits, Threshold) {
  const boost::math::beta_distribution<double> thresholds(2, 2);
  for (const int seeds : {5'120, 10'240, 20'480}) {  // the tipping point lies between the last two
    std::vector<double> shares;
    double answer = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const Scenario scenario =
          limit("threshold", seed, {{"apps.habitat.base_users", std::to_string(seeds)}});
      const auto agents = static_cast<double>(scenario.population.agents);
      const History history = run(scenario);
      EXPECT_EQ(total(history.back().installs), 0) << "still going on";
      shares.push_back(static_cast<double>(history.back().active) / agents);
      answer += threshold_cascade(degrees_of(jobs::make_procedural_graph(scenario)), seeds / agents,
                                  [&](double x) { return boost::math::cdf(thresholds, x); }) /
                kSeeds;
    }
    expect_mean("Threshold: share of adopters, " + std::to_string(seeds / 1024) + " % seeds", shares, answer);
  }
}

TEST(Limits, Habit) {
  std::vector<double> habits;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const History history = run(limit("habit", seed));
    const AppCounts& last = history.back();
    habits.push_back(static_cast<double>(last.sum_habit) / 65535 / static_cast<double>(last.active));
  }
  const double p = 0.5 * 0.8;
  expect_mean("Habit: mean after 200 days", habits, p * 0.0444 / (p * 0.0444 + (1 - p) * 0.1));
}

// Exact, not statistical.
TEST(Limits, Budget) {
  const std::int64_t budget = 3'150'000;   // fen
  const std::int64_t a_day = 10'000 * 30;  // D r
  const std::int64_t last = (budget + a_day - 1) / a_day;
  const Scenario scenario = limit("budget", 1);
  const graph::ProceduralGraph graph = jobs::make_procedural_graph(scenario);
  Simulation<graph::ProceduralGraph> simulation(scenario, graph, world());
  std::int64_t paid = 0;
  simulation.advance_to(static_cast<Step>(scenario.run.days), [&](const DayReport& report) {
    const ComponentDay& packets = report.components[0][0];
    const std::int64_t day = report.step + 1;
    paid += packets.paid.count;
    EXPECT_EQ(paid + packets.remaining.count, budget) << "day " << day;
    EXPECT_EQ(packets.paid.count, std::clamp(budget - (day - 1) * a_day, std::int64_t{0}, a_day))
        << "day " << day;
    EXPECT_EQ(packets.open, day <= last) << "day " << day;
    EXPECT_EQ(packets.claims, day <= last ? 10'000 : 0) << "day " << day;
  });
  EXPECT_EQ(paid, budget);
}

}  // namespace
}  // namespace kfactor::test
