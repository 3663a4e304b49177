// How far an ensemble is: one line that moves on a terminal, a plain line now and then elsewhere.
#pragma once

#include <cstddef>

#include "graph/base/clock.hpp"

namespace kfactor::jobs {

// Writes to standard error; for rank 0 only.
class EnsembleProgress {
 public:
  // `num_runs` in all, of which `num_before` were done in earlier sessions.
  explicit EnsembleProgress(std::size_t num_runs, std::size_t num_before = 0);

  // `done` runs of this session are done, by all teams together.
  void show(std::size_t done);
  // Ends the moving line.
  void finish();

 private:
  std::size_t num_runs_, num_before_;
  bool terminal_;
  bool moving_ = false;
  Clock::time_point start_;
  std::size_t last_part_ = 0;
};

}  // namespace kfactor::jobs
