// Turns counts and costs into an estimate of a run: time, memory, files, messages. Nothing here is collective.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "jobs/forecast/machine_costs.hpp"
#include "jobs/forecast/remote_share.hpp"
#include "jobs/forecast/workload.hpp"
#include "jobs/run/checkpoints.hpp"

namespace kfactor::jobs {

// A graph that is read from a file.
struct FileGraph {
  std::uint64_t file_bytes = 0;  // length of the text files
  std::uint64_t edges = 0, memberships = 0, groups = 0;
};

struct Estimate {
  double start = 0, computing = 0, talking = 0, results = 0,
         checkpoints = 0;                          // seconds; talking includes waiting
  double rank_bytes = 0;                           // peak resident memory of a rank
  double root_bytes = 0;                           // additional memory of rank 0
  double node_bytes = 0;                           // of all ranks on the fullest node, including rank 0
  double bytes_of_an_agent = 0;                    // memory that one more agent adds to all ranks
  double results_bytes = 0, checkpoint_bytes = 0;  // per file
  double checkpoint_seconds = 0;                   // per checkpoint
  int num_checkpoints = 0;                         // written during the run
  double messages = 0, message_bytes = 0;          // of all ranks, per day

  double seconds() const { return start + computing + talking + results + checkpoints; }
  // Checkpoints on the disk at the same time: two are kept while the next one is written.
  double checkpoints_on_disk() const { return std::min(num_checkpoints, 3) * checkpoint_bytes; }
};

Estimate estimate(const model::Scenario& scenario, const Workload& load, const MachineCosts& costs,
                  const Layout& layout, const RemoteShare& remote_share, const FileGraph& file,
                  const Checkpoints& checkpoints);

// Seconds of all phases on all days, on a rank with so many agents.
double computing_seconds(const Workload& load, const std::vector<WorkCosts>& costs,
                         std::uint64_t agents_of_a_rank);

// Size of the largest checkpoint file of a run with so many agents: the uncompressed columns of the state and
// the rest.
double checkpoint_bytes(const Workload& load, std::uint64_t agents);

}  // namespace kfactor::jobs
