// The progress of a run: one line that is rewritten on a terminal, otherwise a new line from time to time.
#pragma once

#include <cstdint>
#include <string>

#include "graph/base/clock.hpp"
#include "graph/base/comm.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::jobs {

// "40 s left", "2:05 min left".
std::string time_left(double seconds);

// Writes to standard error, on rank 0 only. Nothing here is collective.
class Progress {
 public:
  // `first` is the first step that this job simulates.
  Progress(const Comm& comm, const model::Scenario& scenario, model::Step first = 0);

  void show(const model::DayReport& report);
  // Ends the line that is rewritten.
  void finish();

 private:
  std::string line(const model::DayReport& report) const;

  const model::Scenario& scenario_;
  model::Step first_;
  bool shown_;  // on this rank
  bool terminal_;
  bool moving_ = false;
  Clock::time_point start_;
  Clock::time_point last_;
  int last_part_ = -1;
};

}  // namespace kfactor::jobs
