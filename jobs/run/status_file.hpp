// The status of a run for other programs: a small JSON file that is always replaced as a whole.
#pragma once

#include <chrono>
#include <string>

#include "graph/base/clock.hpp"
#include "graph/base/comm.hpp"
#include "jobs/run/run_times.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::jobs {

enum class RunState { Running, Stopped, Failed, Done };

// FOLDER/NAME.status.json for results FOLDER/NAME.h5, written by rank 0. Nothing here is collective.
class StatusFile {
 public:
  // `first` is the first step that this job simulates.
  StatusFile(const Comm& comm, const std::string& results, const model::Scenario& scenario,
             model::Step first);

  // Called after each day; writes at most once a second. Throws EnvironmentError if that fails.
  void update(const model::DayReport& day);
  // Called after the last day; finish() then writes it.
  void set_day(const model::DayReport& day);
  // Where the time went until now; for the next write.
  void set_times(const RunTimes& times) { times_ = times; }
  // Called after a checkpoint. Empty: there is no checkpoint any more.
  void set_checkpoint(const std::string& path);
  // Writes at once.
  void finish(RunState state);

 private:
  void write() const;

  bool written_here_;
  int num_ranks_;
  std::string results_, path_, checkpoint_;
  const model::Scenario& scenario_;
  model::Step first_;
  model::DayReport day_;
  bool has_day_ = false;
  RunTimes times_;
  RunState state_ = RunState::Running;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_ - std::chrono::hours(1);
};

}  // namespace kfactor::jobs
