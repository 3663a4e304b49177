#include "model/simulation.hpp"

#include "graph/base/error.hpp"
#include "model/checkpoint/state.hpp"
#include "model/day/day.hpp"

namespace kfactor::model {

template <class Graph>
Simulation<Graph>::Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm,
                              const Execution& how)
    : Simulation(scenario, graph, comm, how, nullptr) {}

template <class Graph>
Simulation<Graph>::Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm,
                              const Execution& how, StateSource& from)
    : Simulation(scenario, graph, comm, how, &from) {}

template <class Graph>
Simulation<Graph>::Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm,
                              const Execution& how, StateSource* from)
    : graph_(graph) {
  require(graph.num_agents() >= static_cast<std::uint64_t>(comm.size()), "no more ranks than agents");
  const Partition partition(graph.num_agents(), comm.size());
  world_ = std::make_unique<World>(scenario, comm, graph.num_agents(), partition.range(comm.rank()),
                                   kernels_named(how.instructions));
  world_->duplicate_seats =
      find_duplicate_seats(graph, world_->population.agents(), world_->kernels.slots.permute);
  if (from == nullptr) {
    begin(*world_);
  } else {
    comm.agree([&] { restore_state(*world_, *from); });
    keep_own_companions(*world_, graph);
  }
  init_thresholds(*world_, graph);
}

template <class Graph>
void Simulation<Graph>::save(StateSink& sink) {
  save_state(*world_, sink);
}

template <class Graph>
Simulation<Graph>::~Simulation() = default;

template <class Graph>
void Simulation<Graph>::advance_to(Step last, const Observer& observe) {
  World& world = *world_;
  world.profile.start();
  while (world.step < last) {
    open(world);
    use(world);
    accompany(world, graph_);
    spread(world, graph_);
    churn(world, graph_);
    const DayReport day = settle(world);
    const auto timer = world.profile.measure(Phase::Report);
    observe(day);
    ++world.step;
  }
  world.profile.stop();
}

template <class Graph>
Step Simulation<Graph>::step() const {
  return world_->step;
}

template <class Graph>
std::uint64_t Simulation<Graph>::state_bytes() const {
  return world_->population.bytes();
}

template <class Graph>
const Profile& Simulation<Graph>::profile() const {
  return world_->profile;
}

template class Simulation<graph::ProceduralGraph>;
template class Simulation<graph::StoredGraph>;

}  // namespace kfactor::model
