#include "jobs/forecast/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "graph/base/error.hpp"
#include "io/results/results_size.hpp"
#include "jobs/common/resource_check.hpp"
#include "jobs/forecast/network_model.hpp"
#include "model/agents/population.hpp"
#include "model/types/cohort_ages.hpp"

namespace kfactor::jobs {
namespace {

// Constants that are not measured here; they hold for common machines. Seconds per results file, per day and
// per cohort cell in it; seconds per byte of an edge list; bytes per second of a disk; bytes that a rank takes
// per byte of state and messages; time that ranks wait for the slowest one, as a share of their computing time.
constexpr double kResultsFile = 0.01, kResultsDay = 0.2e-3, kCohortCell = 1.3e-7;
constexpr double kReadingSecondsPerByte = 1e-8;
constexpr double kDiskBytesPerSecond = 200e6;
constexpr double kExcess = 1.2;
constexpr double kWaiting = 0.07;

double blocks_of(const Workload& load, double agents) {
  return std::ceil(agents / model::kBlockSize) * static_cast<double>(load.num_apps) * load.num_steps;
}

double seconds_at(const Workload& load, const WorkCosts& costs, double agents) {
  const double scale = agents / static_cast<double>(load.agents);
  double sum = 0;
  for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
    FactorValues counts = factors_of(load.work[phase], 0, 0);
    for (double& count : counts) {
      count *= scale;
    }
    counts[static_cast<std::size_t>(CostFactor::Blocks)] = blocks_of(load, agents);
    counts[static_cast<std::size_t>(CostFactor::Days)] = load.num_steps;
    sum += seconds_of(counts, costs.phases[phase]);
  }
  return sum;
}

// Interpolates a quantity between the two nearest measured sizes, linearly in the logarithm of the number of
// agents.
template <class Value>
double between_sizes(const std::vector<WorkCosts>& costs, double agents, Value&& value) {
  require(!costs.empty(), "constants of at least one size");
  const auto above = std::find_if(costs.begin(), costs.end(), [&](const WorkCosts& each) {
    return static_cast<double>(each.agents) >= agents;
  });
  if (above == costs.begin() || above == costs.end()) {
    return value(above == costs.end() ? costs.back() : costs.front());
  }
  const WorkCosts& low = *(above - 1);
  const double low_agents = static_cast<double>(low.agents);
  const double weight =
      std::log(agents / low_agents) / std::log(static_cast<double>(above->agents) / low_agents);
  return (1 - weight) * value(low) + weight * value(*above);
}

double stored_bytes(const FileGraph& file, const Layout& layout) {
  if (file.edges == 0) {
    return 0;  // a procedural graph takes very little: a bit per chat and 8 bytes per duplicate seat
  }
  const double all = 8.0 * static_cast<double>(layout.agents) + 8.0 * static_cast<double>(file.edges) +
                     (file.memberships > 0 ? 4.0 * static_cast<double>(layout.agents) : 0.0) +
                     8.0 * static_cast<double>(file.memberships) + 4.0 * static_cast<double>(file.groups);
  return all / layout.ranks + static_cast<double>(file.groups);
}

// Bytes that rank 0 takes while it reads a graph. The ids of the agents and the table that numbers them exist
// all the time.
double reading_bytes(const FileGraph& file, const Layout& layout) {
  if (file.edges == 0) {
    return 0;
  }
  const auto edges = static_cast<double>(file.edges);
  return 12.0 * static_cast<double>(layout.agents) +
         std::max(kEdgeRead * edges,
                  kEdgeKept * edges + kMembershipRead * static_cast<double>(file.memberships));
}

}  // namespace

double computing_seconds(const Workload& load, const std::vector<WorkCosts>& costs,
                         std::uint64_t agents_of_a_rank) {
  const auto agents = static_cast<double>(agents_of_a_rank);
  return between_sizes(costs, agents, [&](const WorkCosts& each) { return seconds_at(load, each, agents); });
}

double checkpoint_bytes(const Workload& load, std::uint64_t agents) {
  return static_cast<double>(load.state_file_bytes) * static_cast<double>(agents) /
             static_cast<double>(load.agents) +
         static_cast<double>(load.fixed_file_bytes);
}

Estimate estimate(const model::Scenario& scenario, const Workload& load, const MachineCosts& costs,
                  const Layout& layout, const RemoteShare& remote_share, const FileGraph& file,
                  const Checkpoints& checkpoints) {
  const auto agents = static_cast<double>(layout.agents_of_a_rank());
  const double scale = agents / static_cast<double>(load.agents);
  const auto days = static_cast<double>(load.num_steps);
  const double cells = static_cast<double>(load.num_apps) * model::kNumChannels * days *
                       static_cast<double>(model::num_cohort_ages(load.num_steps - 1));
  const Traffic traffic = traffic_of(load, layout, remote_share);
  Estimate result;
  result.start = costs.launch +
                 static_cast<double>(load.num_apps) * (costs.start_app + agents * costs.start_agent) +
                 static_cast<double>(file.file_bytes) * kReadingSecondsPerByte;
  result.computing = computing_seconds(load, costs.work, layout.agents_of_a_rank());
  result.talking = communication_seconds(network_named("shared-memory").costs, layout.ranks, traffic) +
                   (layout.ranks > 1 ? kWaiting * result.computing : 0.0);
  result.results = kResultsFile + kResultsDay * days + kCohortCell * cells;
  const double counted = static_cast<double>(load.state_bytes + load.passing_bytes);
  const io::ResultsMemory cohorts = io::results_memory(scenario);
  result.rank_bytes =
      static_cast<double>(costs.base_bytes) + kExcess * counted * scale + stored_bytes(file, layout);
  // Rank 0 reuses memory: that of the largest wave is free again when it reads its results file, and that of
  // reading the graph when the simulation begins.
  const double wave = kExcess * scale * static_cast<double>(load.passing_bytes);
  const double in_use = result.rank_bytes - static_cast<double>(costs.base_bytes);
  result.root_bytes = std::max(
      static_cast<double>(cohorts.always) + std::max(0.0, static_cast<double>(cohorts.at_the_end) - wave),
      reading_bytes(file, layout) - in_use);
  result.node_bytes = result.rank_bytes * layout.ranks_of_fullest_node() + result.root_bytes;
  result.bytes_of_an_agent = kExcess * counted / static_cast<double>(load.agents);
  result.results_bytes = static_cast<double>(load.results_bytes);
  result.checkpoint_bytes = checkpoint_bytes(load, layout.agents);
  result.checkpoint_seconds = result.checkpoint_bytes / kDiskBytesPerSecond;
  result.num_checkpoints =
      checkpoints.number_within(load.num_steps, std::chrono::duration<double>(result.seconds()));
  result.checkpoints = result.num_checkpoints * result.checkpoint_seconds;
  result.messages = static_cast<double>(traffic.messages) * layout.ranks / days;
  result.message_bytes = static_cast<double>(traffic.bytes) * layout.ranks / days;
  return result;
}

}  // namespace kfactor::jobs
