// How far an ensemble is: one line that moves on a terminal, a plain line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>

#include "graph/base/comm.hpp"

namespace kfactor::jobs {

// Writes to standard error, on rank 0 only; it knows its own team's runs and takes the other teams to be as fast.
// Nothing here is collective.
class EnsembleProgress {
 public:
  EnsembleProgress(const Comm& comm, std::size_t num_runs);

  // `done` of the `mine` runs of this rank's team are done.
  void show(std::size_t done, std::size_t mine);
  // Ends the moving line.
  void finish();

 private:
  std::size_t num_runs_;
  bool shown_;  // on this rank
  bool terminal_;
  bool moving_ = false;
  std::chrono::steady_clock::time_point start_;
  std::size_t last_part_ = 0;
};

}  // namespace kfactor::jobs
