// kfactor rehearse: how a scenario would scale on many ranks, from one rank's share, which is really computed
// on this one, and a model of the network for what it would say.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/base/traffic.hpp"
#include "graph/procedural_graph.hpp"
#include "jobs/common/command.hpp"
#include "model/scenario/scenario.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {

// Prints a table to standard output and, if asked to (-o), writes it as comma-separated values. On one rank; on
// two to measure the network. An InputError for a stored graph, which only real ranks can hold.
CommandPtr make_rehearse_command();

struct DayCost {
  double seconds = 0;  // of this process's processor time; waiting for a busy machine does not count
  Traffic traffic;
};

// What a number of days costs on average, and the worst of them.
struct Costs {
  double mean_seconds = 0;
  double worst_seconds = 0;
  // Of one day on average.
  double messages = 0, bytes = 0;
};

struct Rehearsal {
  int rank = 0;
  int num_ranks = 1;
  std::uint64_t num_agents = 0;   // of this rank
  std::uint64_t state_bytes = 0;  // of them, after the last day
  std::vector<DayCost> days;      // from the first day of burn-in on

  Costs costs() const;
  Traffic traffic() const;  // of all days
};

// Pretends to be rank `rank` of `num_ranks` (Comm::emulate) and simulates the scenario on the procedural graph,
// until its end or until `max_seconds` of processor time are used up after a day. Calls `observe` after each
// day with sums that this rank's share is extrapolated to. Not collective.
Rehearsal rehearse(const model::Scenario& scenario, const graph::ProceduralGraph& graph, int rank,
                   int num_ranks, double max_seconds, const model::Observer& observe);

}  // namespace kfactor::jobs
