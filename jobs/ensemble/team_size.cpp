#include "jobs/ensemble/team_size.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/base/free_memory.hpp"

namespace kfactor::jobs {
namespace {

// The festival takes 20 to 50 bytes an agent at its peak (tests/benchmarks); this leaves room for livelier scenarios.
constexpr double kBytesPerAgent = 100;

}  // namespace

int team_size_for(int num_ranks, std::size_t num_runs, double run_bytes, double rank_bytes) {
  const auto ranks_a_run =
      static_cast<int>(static_cast<std::size_t>(num_ranks) / std::max<std::size_t>(num_runs, 1));
  const double wanted = rank_bytes > 0 ? std::ceil(run_bytes / rank_bytes) : 1.0;
  const int for_memory = static_cast<int>(std::clamp(wanted, 1.0, static_cast<double>(num_ranks)));
  if (for_memory <= ranks_a_run) {
    return std::max(ranks_a_run, 1);
  }
  int size = for_memory;
  while (num_ranks % size != 0) {
    ++size;  // no team may be smaller than memory asks
  }
  return size;
}

int choose_team_size(const Comm& comm, std::size_t num_runs, std::int64_t num_agents) {
  const Comm neighbours = comm.on_this_machine();
  const auto memory = free_memory();
  const double mine = memory ? static_cast<double>(memory->bytes) / neighbours.size()
                             : std::numeric_limits<double>::infinity();
  // Every rank goes by the one that has least; whole bytes, so that all ranks round alike.
  const auto least = static_cast<double>(comm.min(static_cast<std::uint64_t>(std::min(mine, 1e18))));
  const double run_bytes = kBytesPerAgent * static_cast<double>(num_agents);
  return std::min<int>(team_size_for(comm.size(), num_runs, run_bytes, least),
                       static_cast<int>(std::min<std::int64_t>(num_agents, comm.size())));
}

}  // namespace kfactor::jobs
