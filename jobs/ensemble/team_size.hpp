// How many ranks should share a run of an ensemble.
#pragma once

#include <cstdint>

#include "graph/base/comm.hpp"

namespace kfactor::jobs {

// One rank a run is the most efficient; more only where there are more ranks than runs, or where a run of so many agents
// would take more than a rank's part of its machine's memory. At most `comm.size()`. Collective: all get the same.
int choose_team_size(const Comm& comm, std::size_t num_runs, std::int64_t num_agents);

// The rule itself. `rank_bytes` is what a rank may use, `run_bytes` what a run takes.
int team_size_for(int num_ranks, std::size_t num_runs, double run_bytes, double rank_bytes);

}  // namespace kfactor::jobs
