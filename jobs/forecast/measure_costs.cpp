#include "jobs/forecast/measure_costs.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "graph/base/clock.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/forecast/cost_scenario.hpp"
#include "model/agents/population.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

using model::Phase;

// [day][phase]
using DaySamples = std::vector<std::array<Sample, model::kNumPhases>>;

struct Lived {
  DaySamples days;
  double start = 0;  // seconds until the first day
};

template <class Graph>
Lived live_through(const model::Scenario& scenario, const Graph& graph, const Comm& comm) {
  Lived lived;
  const auto begin = Clock::now();
  model::Simulation<Graph> simulation(scenario, graph, comm);
  lived.start = seconds_since(begin);
  const double blocks = std::ceil(static_cast<double>(graph.num_agents()) / model::kBlockSize) *
                        static_cast<double>(scenario.apps.size());
  while (simulation.step() < scenario.num_steps()) {
    const model::Profile before = simulation.profile();
    simulation.advance_to(simulation.step() + 1, [](const model::DayReport&) {});
    const model::Profile& after = simulation.profile();
    auto& day = lived.days.emplace_back();
    for (std::size_t i = 0; i < model::kNumPhases; ++i) {
      const auto phase = static_cast<Phase>(i);
      day[i].counts = factors_of(after[phase].work - before[phase].work, blocks, 1);
      day[i].seconds = static_cast<double>(after[phase].nanoseconds - before[phase].nanoseconds) * 1e-9;
    }
  }
  return lived;
}

double mean_over_ranks(const Comm& comm, double seconds) {
  return static_cast<double>(comm.sum(static_cast<std::int64_t>(seconds * 1e9))) * 1e-9 / comm.size();
}

// The median of a number over the repeats, which outliers do not change.
template <class Number>
double middle_of(const std::vector<Lived>& lives, Number&& number) {
  std::vector<double> numbers;
  numbers.reserve(lives.size());
  for (const Lived& lived : lives) {
    numbers.push_back(number(lived));
  }
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

// Collective. Uses one sample per day: the median of the repeats, averaged over the ranks.
void fit_phases(const Comm& comm, const std::vector<Lived>& lives, WorkCosts& costs) {
  for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
    std::vector<CostFactor> factors;
    for (const auto& each : phase_cost_factors()) {
      if (each.phase == static_cast<Phase>(phase)) {
        factors.push_back(each.factor);
      }
    }
    std::vector<Sample> samples;
    for (std::size_t day = 0; day < lives.front().days.size(); ++day) {
      const double seconds =
          middle_of(lives, [&](const Lived& lived) { return lived.days[day][phase].seconds; });
      samples.push_back({lives.front().days[day][phase].counts, mean_over_ranks(comm, seconds)});
    }
    costs.phases[phase] = fit_costs(samples, factors);
  }
}

template <class Graph>
WorkCosts measure_work(const Comm& comm, const Comm& alone, const Graph& graph, int repeats) {
  const model::Scenario scenario = cost_scenario(graph.num_agents());
  std::vector<Lived> lives;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    comm.barrier();
    lives.push_back(live_through(scenario, graph, alone));
  }
  WorkCosts costs;
  costs.agents = graph.num_agents();
  costs.start = mean_over_ranks(comm, middle_of(lives, [](const Lived& lived) { return lived.start; }));
  fit_phases(comm, lives, costs);
  return costs;
}

// The ties and chats of a synthetic population, as a file would contain them.
graph::GraphData written_out(const graph::ProceduralGraph& graph) {
  graph::GraphData data;
  data.num_agents = static_cast<std::uint32_t>(graph.num_agents());
  for (std::uint32_t number = 0; number < data.num_agents; ++number) {
    const AgentId agent{number};
    for (std::uint32_t n = 0; n < graph.degree(agent); ++n) {
      if (const AgentId tie = graph.tie(agent, n); tie != kNoAgent && index(agent) < index(tie)) {
        data.edges.emplace_back(number, index(tie));
      }
    }
    for (std::uint32_t n = 0; n < graph.num_memberships(agent); ++n) {
      if (const GroupId group = graph.group(agent, n); group != kNoGroup) {
        data.memberships.emplace_back(number, index(group));
      }
    }
  }
  std::sort(data.edges.begin(), data.edges.end());
  data.edges.erase(std::unique(data.edges.begin(), data.edges.end()), data.edges.end());
  for (std::uint32_t group = 0; group < graph.num_groups(); ++group) {
    data.group_types.push_back(graph.group_type(GroupId{group}));
  }
  return data;
}

WorkCosts measure_procedural(const Comm& comm, std::uint64_t agents, int repeats) {
  const Comm alone = Comm::emulate(0, 1);
  return measure_work(comm, alone, make_procedural_graph(cost_scenario(agents)), repeats);
}

WorkCosts measure_stored(const Comm& comm, std::uint64_t agents, int repeats) {
  const Comm alone = comm.split(comm.rank());
  const auto graph =
      graph::StoredGraph::spread(alone, written_out(make_procedural_graph(cost_scenario(agents))));
  return measure_work(comm, alone, graph, repeats);
}

// Age of this process in seconds; the system counts in hundredths.
double age_of_process() {
  std::ifstream stat("/proc/self/stat");
  std::ifstream uptime("/proc/uptime");
  std::string text;
  double now = 0;
  if (!std::getline(stat, text) || !(uptime >> now)) {
    return 0;
  }
  // The program's name before the last parenthesis may contain anything.
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) {
    fields >> field;
  }
  return std::max(0.0, now - std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

std::string host_name() {
  std::array<char, 256> host{};
  return ::gethostname(host.data(), host.size() - 1) == 0 ? host.data() : "unknown";
}

// Before the first day, an app needs its tables, and each agent needs an entry in each app. Draws a line
// through the two measured numbers of agents.
void fit_start(MachineCosts& costs) {
  const auto apps = static_cast<double>(cost_scenario(1000).apps.size());
  const WorkCosts& few = costs.work.front();
  const WorkCosts& many = costs.work.back();
  const double more_agents = static_cast<double>(many.agents) - static_cast<double>(few.agents);
  costs.start_agent = std::max(0.0, (many.start - few.start) / (apps * more_agents));
  costs.start_app = std::max(0.0, few.start / apps - costs.start_agent * static_cast<double>(few.agents));
}

}  // namespace

MachineCosts measure_costs(const Comm& comm, model::GraphKind kind) {
  MachineCosts costs;
  costs.launch = age_of_process();
  costs.machine = host_name();
  costs.ranks = comm.size();
  // Before anything large is allocated: the memory of a rank that has done everything once, with very few
  // agents.
  static_cast<void>(measure_procedural(comm, 1000, 1));
  costs.base_bytes = comm.max(peak_resident_bytes());
  const auto measure = kind == model::GraphKind::Procedural ? measure_procedural : measure_stored;
  for (const std::uint64_t agents : {100'000U, 500'000U}) {
    costs.work.push_back(measure(comm, agents, 2));
  }
  fit_start(costs);
  return costs;
}

}  // namespace kfactor::jobs
