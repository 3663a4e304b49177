#include "jobs/forecast/rehearsal.hpp"

#include <algorithm>
#include <ctime>

#include "graph/base/comm.hpp"
#include "graph/base/partition.hpp"

namespace kfactor::jobs {
namespace {

double processor_seconds() { return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC); }

}  // namespace

Traffic Rehearsal::traffic() const {
  Traffic sum;
  for (const DayCost& day : days) {
    sum += day.traffic;
  }
  return sum;
}

Costs Rehearsal::costs() const {
  Costs costs;
  const Traffic all = traffic();
  const auto num_days = static_cast<double>(std::max<std::size_t>(days.size(), 1));
  for (const DayCost& day : days) {
    costs.mean_seconds += day.seconds / num_days;
    costs.worst_seconds = std::max(costs.worst_seconds, day.seconds);
  }
  costs.messages = static_cast<double>(all.messages) / num_days;
  costs.bytes = static_cast<double>(all.bytes) / num_days;
  return costs;
}

Rehearsal rehearse(const model::Scenario& scenario, const graph::ProceduralGraph& graph, int rank,
                   int num_ranks, double max_seconds, const model::Observer& observe) {
  const Comm comm = Comm::pretend(rank, num_ranks);
  Rehearsal result;
  result.rank = rank;
  result.num_ranks = num_ranks;
  result.num_agents = Partition(graph.num_agents(), num_ranks).range(rank).size();
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  const double start = processor_seconds();
  double morning = start;
  while (simulation.step() < scenario.num_steps() && morning - start < max_seconds) {
    const Traffic before = comm.traffic();
    simulation.advance_to(simulation.step() + 1, observe);
    const double evening = processor_seconds();
    result.days.push_back({evening - morning, comm.traffic() - before});
    morning = evening;
  }
  result.state_bytes = simulation.state_bytes();
  return result;
}

}  // namespace kfactor::jobs
