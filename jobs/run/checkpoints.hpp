// When a run keeps its state, under which names, and which checkpoints of it there are.
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
  // For the run that writes this results file. InputError if the interval makes no sense. Not collective.
  Checkpoints(const CheckpointOptions& options, std::filesystem::path results);

  // The checkpoints of this run that there are, oldest first. One that does not tell whose it is counts as one
  // of them.
  std::vector<std::filesystem::path> existing() const;
  // InputError if a run for another results file has left checkpoints under the same names: it lives in another
  // folder and shares --checkpoint-folder, or differs by its ending alone.
  void refuse_others() const;
  // FOLDER/NAME.checkpoint-2026-02-04.h5 for results NAME.h5, after that day.
  std::filesystem::path path_after(model::Date day) const;
  // Whether it is time to write one, `next` being the next step to be simulated.
  bool due(model::Step next) const;
  // How many a run of so many days writes that takes so long.
  int number_within(model::Step days, std::chrono::duration<double> time) const;
  // One was written, or the run begins: counts from here.
  void start_from(model::Step next);
  // Removes all but the one after this day and the newest before it, and what interrupted runs left
  // half-written.
  void drop_others(model::Date day) const;
  // Removes all of them.
  void drop_all() const;
  // The run is done: removes what is not to be kept.
  void finish() const;

 private:
  std::string prefix() const;
  bool is_another_run(const std::filesystem::path& checkpoint) const;
  void drop_halves() const;

  std::filesystem::path results_, folder_;
  bool keep_;
  model::Step days_ = 0;                   // 0: by the clock
  std::chrono::duration<double> time_{0};  // 0: never
  model::Step last_ = 0;
  Clock::time_point since_ = Clock::now();
};

}  // namespace kfactor::jobs
