// A run: simulates a population on a graph day by day.
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

// Options of the execution. They change no result.
struct Execution {
  std::string instructions;  // name of an instruction set (kernels_named); empty: the fastest one
};

// Preconditions: the scenario has no mistakes (find_mistakes), the graph has the scenario's number of agents,
// there are at most as many ranks as agents. The graph and the communicator must outlive the simulation.
template <class Graph>
class Simulation {
 public:
  Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm, const Execution& how = {});
  // Continues from a state written by save(). The number of ranks may differ, and so may the parts of the
  // scenario that concern the future. InputError if the state does not fit the scenario. Collective.
  Simulation(const Scenario& scenario, const Graph& graph, const Comm& comm, const Execution& how,
             StateSource& from);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // Simulates the steps up to, not including, `last`. Collective.
  void advance_to(Step last, const Observer& observe);

  // Writes the whole state to the sink, between two days. Collective.
  void save(StateSink& sink);

  // The next step to simulate.
  Step step() const;
  // Memory of the state of this rank's agents in bytes, without graph and messages.
  std::uint64_t state_bytes() const;
  // Time and work of this rank so far, by phase.
  const Profile& profile() const;
  // The state itself, for tests and tools within the model.
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
