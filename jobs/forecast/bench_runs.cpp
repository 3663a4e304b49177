#include "jobs/forecast/bench_runs.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>

#include "graph/base/clock.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/version.hpp"
#include "jobs/forecast/bench_files.hpp"
#include "jobs/forecast/bench_scenario.hpp"
#include "jobs/forecast/fit_drivers.hpp"
#include "jobs/forecast/measure_network.hpp"
#include "model/kernels/kernels.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

using model::Phase;

// What a file costs on common machines, for estimates without `kfactor bench`.
constexpr ResultsCosts kCommonResults = {0.01, 0.2e-3, 1.3e-7};
constexpr double kCommonDisk = 200e6;
constexpr double kCommonReading = 1e-8;
constexpr double kCommonExcess = 1.2;
constexpr double kCommonWaiting = 0.07;

// By day and phase.
using DaySamples = std::vector<std::array<Sample, model::kNumPhases>>;

struct Lived {
  DaySamples days;
  double start = 0;                 // seconds until the first day
  std::uint64_t counted_bytes = 0;  // state and mail at their largest
};

template <class Graph>
Lived live_through(const model::Scenario& scenario, const Graph& graph, const Comm& comm) {
  Lived lived;
  const auto begin = Clock::now();
  model::Simulation<Graph> simulation(scenario, graph, comm);
  lived.start = seconds_since(begin);
  const double blocks = std::ceil(static_cast<double>(graph.num_agents()) / model::kBlockSize) *
                        static_cast<double>(scenario.apps.size());
  std::uint64_t state = 0;
  while (simulation.step() < scenario.num_steps()) {
    const model::Profile before = simulation.profile();
    simulation.advance_to(simulation.step() + 1, [](const model::DayReport&) {});
    const model::Profile& after = simulation.profile();
    auto& day = lived.days.emplace_back();
    for (std::size_t i = 0; i < model::kNumPhases; ++i) {
      const auto phase = static_cast<Phase>(i);
      day[i].counts = drivers_of(after[phase].work - before[phase].work, blocks, 1);
      day[i].seconds = static_cast<double>(after[phase].nanoseconds - before[phase].nanoseconds) * 1e-9;
    }
    state = std::max(state, simulation.state_bytes());
  }
  lived.counted_bytes = state + static_cast<std::uint64_t>(simulation.profile().most_passing());
  return lived;
}

double mean_over_ranks(const Comm& comm, double seconds) {
  return static_cast<double>(comm.sum(static_cast<std::int64_t>(seconds * 1e9))) * 1e-9 / comm.size();
}

// The median of a number over repeats: neither lucky nor disturbed.
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

// Collective. One sample a day, of the repeats' median and the ranks' mean.
void fit_phases(const Comm& comm, const std::vector<Lived>& lives, WorkCosts& costs) {
  for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
    std::vector<CostFactor> factors;
    for (const PhaseDriver& each : phase_drivers()) {
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
    costs.phases[phase] = fit_drivers(samples, factors);
  }
}

template <class Graph>
WorkCosts measure_work(const Comm& comm, const Comm& alone, const Graph& graph, int repeats) {
  const model::Scenario scenario = bench_scenario(graph.num_agents());
  std::vector<Lived> lives;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    comm.barrier();
    lives.push_back(live_through(scenario, graph, alone));
  }
  WorkCosts costs;
  costs.agents = graph.num_agents();
  costs.start = mean_over_ranks(comm, middle_of(lives, [](const Lived& lived) { return lived.start; }));
  costs.counted_bytes = lives.front().counted_bytes;
  fit_phases(comm, lives, costs);
  return costs;
}

// What the ranks spend in exchanges of a run that they share, which is mostly waiting for each other on one machine, to
// what they spend on the rest.
double measure_waiting(const Comm& comm, std::uint64_t agents) {
  const model::Scenario scenario = bench_scenario(agents * static_cast<unsigned>(comm.size()));
  const auto graph = make_procedural_graph(scenario);
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  simulation.advance_to(scenario.num_steps(), [](const model::DayReport&) {});
  std::array<std::int64_t, 2> nanoseconds{};
  for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
    const bool exchange = static_cast<Phase>(phase) == Phase::Exchange;
    nanoseconds[exchange ? 1 : 0] += simulation.profile()[static_cast<Phase>(phase)].nanoseconds;
  }
  comm.sum(nanoseconds);
  return static_cast<double>(nanoseconds[1]) / static_cast<double>(nanoseconds[0]);
}

// The ties and chats of a synthetic population, as a file would bring them.
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
  const Comm alone = Comm::pretend(0, 1);
  return measure_work(comm, alone, make_procedural_graph(bench_scenario(agents)), repeats);
}

WorkCosts measure_stored(const Comm& comm, std::uint64_t agents, int repeats) {
  const Comm alone = comm.split(comm.rank());
  const auto graph =
      graph::StoredGraph::spread(alone, written_out(make_procedural_graph(bench_scenario(agents))));
  return measure_work(comm, alone, graph, repeats);
}

std::string processor_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (const std::size_t colon = line.find(": ");
        line.starts_with("model name") && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown";
}

// Seconds since this process began, as the system counts them, in hundredths.
double age_of_process() {
  std::ifstream stat("/proc/self/stat");
  std::ifstream uptime("/proc/uptime");
  std::string text;
  double now = 0;
  if (!std::getline(stat, text) || !(uptime >> now)) {
    return 0;
  }
  std::istringstream fields(text.substr(text.rfind(')') + 1));  // the name before it may hold anything
  std::string field;
  for (int number = 3; number <= 22; ++number) {
    fields >> field;
  }
  return std::max(0.0, now - std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

MachineCosts describe_machine(const Comm& comm) {
  std::array<char, 256> host{};
  MachineCosts costs;
  costs.launch = age_of_process();
  costs.machine = ::gethostname(host.data(), host.size() - 1) == 0 ? host.data() : "unknown";
  costs.processor = processor_name();
  costs.kernels = model::kernels_named({}).name;
  costs.revision = kRevision;
  costs.measured_utc = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  costs.ranks = comm.size();
  return costs;
}

// Before anything large is made: what a rank takes that has done everything once, with next to no agents.
std::uint64_t measure_base(const Comm& comm, const std::string& folder) {
  static_cast<void>(measure_procedural(comm, 1000, 1));
  if (!folder.empty()) {
    write_small_results(comm, folder);
  }
  return comm.max(peak_resident_bytes());
}

}  // namespace

namespace {

// What a rank came to take for each byte that was counted in the largest population. A small one tells nothing: it fits
// into memory that was there before.
double measure_excess(const Comm& comm, const MachineCosts& costs) {
  constexpr double kEnough = 100e6;
  const double taken = static_cast<double>(comm.max(peak_resident_bytes()) - costs.base_bytes);
  return taken > kEnough ? taken / static_cast<double>(costs.procedural.back().counted_bytes) : kCommonExcess;
}

// Until the first day, an app needs its tables and an agent its place in each app.
void fit_start(MachineCosts& costs, const std::vector<WorkCosts>& works) {
  const auto apps = static_cast<double>(bench_scenario(1000).apps.size());
  std::vector<Sample> samples;
  samples.reserve(works.size());
  for (const WorkCosts& work : works) {
    samples.push_back({{apps * static_cast<double>(work.agents), apps}, work.start});
  }
  const Drivers fitted = fit_drivers(samples, std::array{CostFactor::Items, CostFactor::Also});
  costs.start_agent = fitted[0];
  costs.start_app = fitted[1];
}

}  // namespace

MachineCosts measure_costs(const Comm& comm, const std::string& folder, std::uint64_t largest) {
  constexpr std::array<std::uint64_t, 4> kProcedural = {50'000, 200'000, 1'000'000, 5'000'000};
  constexpr std::array<std::uint64_t, 3> kStored = {50'000, 200'000, 1'000'000};
  MachineCosts costs = describe_machine(comm);
  costs.base_bytes = measure_base(comm, folder);
  for (const std::uint64_t agents : kProcedural) {
    if (agents <= largest) {
      costs.procedural.push_back(measure_procedural(comm, agents, agents > 1'000'000 ? 1 : 3));
    }
  }
  costs.excess = measure_excess(comm, costs);
  for (const std::uint64_t agents : kStored) {
    if (agents <= largest) {
      costs.stored.push_back(measure_stored(comm, agents, agents > 500'000 ? 1 : 3));
    }
  }
  fit_start(costs, costs.procedural);
  costs.results = measure_results(comm, folder);
  costs.disk_bytes_per_second = measure_disk(comm, folder);
  costs.reading_seconds_per_byte = measure_reading(comm, folder);
  if (comm.size() > 1) {
    const Comm pair = comm.split(comm.rank() < 2 ? 0 : 1);
    if (comm.rank() < 2) {
      costs.network = measure_network(pair).costs;
    }
    comm.barrier();
    costs.network_is_measured = true;
    costs.waiting = measure_waiting(comm, std::min<std::uint64_t>(largest, 500'000));
  } else {
    costs.network = network_named("shared-memory").costs;
    costs.waiting = kCommonWaiting;
  }
  return costs;
}

MachineCosts measure_costs_quickly(const Comm& comm, model::GraphKind kind) {
  MachineCosts costs = describe_machine(comm);
  costs.base_bytes = measure_base(comm, "");
  const auto measure = kind == model::GraphKind::Procedural ? measure_procedural : measure_stored;
  auto& works = kind == model::GraphKind::Procedural ? costs.procedural : costs.stored;
  for (const std::uint64_t agents : {100'000U, 500'000U}) {
    works.push_back(measure(comm, agents, 2));
  }
  fit_start(costs, works);
  costs.excess = kCommonExcess;
  costs.results = kCommonResults;
  costs.disk_bytes_per_second = kCommonDisk;
  costs.reading_seconds_per_byte = kCommonReading;
  costs.waiting = kCommonWaiting;
  costs.network = network_named("shared-memory").costs;
  return costs;
}

}  // namespace kfactor::jobs
