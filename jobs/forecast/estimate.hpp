// From counts and constants to what a run will take: time, memory, files, messages. Nothing here is collective.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "jobs/forecast/machine_costs.hpp"
#include "jobs/forecast/remote_share.hpp"
#include "jobs/forecast/workload.hpp"
#include "jobs/run/checkpoints.hpp"

namespace kfactor::jobs {

// A graph from a file.
struct FileGraph {
  std::uint64_t file_bytes = 0;  // of the text
  std::uint64_t edges = 0, memberships = 0, groups = 0;
};

struct Estimate {
  double start = 0, computing = 0, talking = 0, results = 0,
         checkpoints = 0;                          // seconds; talking includes waiting
  double rank_bytes = 0;                           // resident memory of a rank at its peak
  double root_bytes = 0;                           // what rank 0 takes beyond that
  double node_bytes = 0;                           // of the ranks of the fullest node, rank 0 among them
  double bytes_of_an_agent = 0;                    // what one agent more adds to all of them
  double results_bytes = 0, checkpoint_bytes = 0;  // of a file
  double checkpoint_seconds = 0;                   // to write one
  int num_checkpoints = 0;                         // written on the way
  double messages = 0, message_bytes = 0;          // of all ranks on a day

  double seconds() const { return start + computing + talking + results + checkpoints; }
  // Files that lie on the disk at the same time: two checkpoints are kept while the next one is written.
  double checkpoints_on_disk() const { return std::min(num_checkpoints, 3) * checkpoint_bytes; }
};

Estimate estimate(const model::Scenario& scenario, const Workload& load, const MachineCosts& costs,
                  const Layout& layout, const RemoteShare& remote_share, const FileGraph& file,
                  const Checkpoints& checkpoints);

// Seconds that the phases of all days take on a rank with so many agents.
double computing_seconds(const Workload& load, const std::vector<WorkCosts>& costs,
                         std::uint64_t agents_of_a_rank);

// Bytes of the largest checkpoint file of a run with so many agents: the columns of the state as they are, and
// the rest.
double checkpoint_bytes(const Workload& load, std::uint64_t agents);

}  // namespace kfactor::jobs
