// What the work of a simulation costs here, measured: a scenario of four apps (cost_scenario.hpp) is simulated
// with two numbers of agents.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/forecast/machine_costs.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// Collective; takes about two seconds. Every rank measures by itself, at the same time as the others, because
// the ranks of a run share a machine; the costs are the mean of the ranks, and equal on every rank. Call it
// before anything large is made: the memory of a rank without agents is measured too.
MachineCosts measure_costs(const Comm& comm, model::GraphKind kind);

}  // namespace kfactor::jobs
