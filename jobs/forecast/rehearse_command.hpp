// kfactor rehearse: how a scenario would scale to many ranks. The share of one rank is really computed on this
// one; a model of the network gives the time of its messages.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/base/traffic.hpp"
#include "graph/procedural_graph.hpp"
#include "jobs/common/command.hpp"
#include "model/scenario/scenario.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {

// Prints a table to standard output and, with -o, writes it as comma-separated values. Runs on one rank, or on
// two to measure the network. Throws InputError for a stored graph, which only real ranks can hold.
CommandPtr make_rehearse_command();

struct DayCost {
  double seconds = 0;  // processor time of this process; waiting for a busy machine does not count
  Traffic traffic;
};

// Costs per day: the mean over some days, and the most expensive day.
struct Costs {
  double mean_seconds = 0;
  double worst_seconds = 0;
  // Per day, on average.
  double messages = 0, bytes = 0;
};

struct Rehearsal {
  int rank = 0;
  int num_ranks = 1;
  std::uint64_t num_agents = 0;   // on this rank
  std::uint64_t state_bytes = 0;  // of these agents, after the last day
  std::vector<DayCost> days;      // starting with the first day of burn-in

  Costs costs() const;
  Traffic traffic() const;  // of all days
};

// Emulates rank `rank` of `num_ranks` (Comm::emulate) and simulates the scenario on the procedural graph, to
// its end or until `max_seconds` of processor time are used up after a day. After each day calls `observe` with
// sums that are extrapolated from this rank's share. Not collective.
Rehearsal rehearse(const model::Scenario& scenario, const graph::ProceduralGraph& graph, int rank,
                   int num_ranks, double max_seconds, const model::Observer& observe);

}  // namespace kfactor::jobs
