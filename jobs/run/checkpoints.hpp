// When a run writes checkpoints, their names, and which ones exist.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "graph/base/clock.hpp"
#include "jobs/common/run_options.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::jobs {

class Checkpoints {
 public:
  // For the run that writes this results file. Throws InputError for an invalid interval. Not collective.
  Checkpoints(const CheckpointOptions& options, std::filesystem::path results);

  // The existing checkpoints of this run, oldest first. A checkpoint that does not name its run is included.
  std::vector<std::filesystem::path> existing() const;
  // Throws InputError if a run for another results file left checkpoints under the same names. That run has its
  // results in another folder but shares --checkpoint-folder, or its name has only another ending.
  void refuse_others() const;
  // FOLDER/NAME.checkpoint-2026-02-04.h5 for results NAME.h5, after that day.
  std::filesystem::path path_after(model::Date day) const;
  // Whether a checkpoint is due before step `next` is simulated.
  bool due(model::Step next) const;
  // Number of checkpoints in a run of this many days and this duration.
  int number_within(model::Step days, std::chrono::duration<double> time) const;
  // Restarts the interval when a checkpoint was written or the run begins.
  void start_from(model::Step next);
  // Removes all checkpoints but the one after this day and the newest before it, and unfinished files of
  // interrupted runs.
  void drop_others(model::Date day) const;
  // Removes all checkpoints of this run.
  void drop_all() const;
  // After the last day: removes the checkpoints unless they are to be kept.
  void finish() const;

 private:
  std::string prefix() const;
  bool is_another_run(const std::filesystem::path& checkpoint) const;
  void drop_halves() const;

  std::filesystem::path results_, folder_;
  bool keep_;
  model::Step days_ = 0;                   // 0: by time
  std::chrono::duration<double> time_{0};  // 0: never
  model::Step last_ = 0;
  Clock::time_point since_ = Clock::now();
};

}  // namespace kfactor::jobs
