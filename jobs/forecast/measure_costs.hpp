// Measures the costs of a simulation on this machine. Simulates a scenario of four apps (cost_scenario.hpp)
// with two numbers of agents.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/forecast/machine_costs.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// Collective; takes about two seconds. All ranks measure at the same time, because the ranks of a run share a
// machine. The costs are the mean over the ranks and equal on every rank. Must be called before anything large
// is allocated, because it also measures the memory of a rank without agents.
MachineCosts measure_costs(const Comm& comm, model::GraphKind kind);

}  // namespace kfactor::jobs
