// A run: a population on a graph, moved on day by day.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

class Profile;
class StateSink;
class StateSource;
struct World;

// Called after each day, on every rank, with the same global numbers.
using Observer = std::function<void(const DayReport&)>;

// How a run is done; changes no result.
struct Execution {
  std::string instructions;  // name of an instruction set (kernels_named); empty: the best
};

// The scenario must have no mistakes (find_mistakes), the graph the scenario's number of agents, and there must
// not be more ranks than agents. The graph and the communicator outlive the simulation.
template <class Graph>
class Simulation {
 public:
  Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm, const Execution& how = {});
  // Goes on from a state that save() wrote, on any number of ranks, or in a scenario that differs in what is still to
  // come. InputError if the state does not fit. Collective.
  Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm, const Execution& how,
             StateSource& from);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // Simulates the steps up to, not including, `last`. Collective.
  void advance_to(Step last, const Observer& observe);

  // Hands over the whole state between two days. Collective.
  void save(StateSink& sink);

  // The next step to be simulated.
  Step step() const;
  // Memory that the state of this rank's agents takes, graph and messages excluded.
  std::uint64_t state_bytes() const;
  // Where this rank's time went so far.
  const Profile& profile() const;
  // State itself, for tests and tools within the model.
  const World& world() const { return *world_; }

 private:
  Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm, const Execution& how,
             StateSource* from);

  const Graph& graph_;
  std::unique_ptr<World> world_;
};

extern template class Simulation<graph::ProceduralGraph>;
extern template class Simulation<graph::StoredGraph>;

}  // namespace kfactor::model
