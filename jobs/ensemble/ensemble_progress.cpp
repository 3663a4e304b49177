#include "jobs/ensemble/ensemble_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "graph/base/clock.hpp"
#include "jobs/run/progress.hpp"

namespace kfactor::jobs {

EnsembleProgress::EnsembleProgress(std::size_t num_runs, std::size_t num_before)
    : num_runs_(num_runs),
      num_before_(num_before),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      last_part_(num_before * 20 / std::max<std::size_t>(num_runs, 1)) {}

void EnsembleProgress::show(std::size_t done) {
  constexpr std::size_t kParts = 20;
  const std::size_t all_done = num_before_ + done;
  const std::size_t part = all_done * kParts / std::max<std::size_t>(num_runs_, 1);
  if (done == 0 || (!terminal_ && part == last_part_)) {
    return;
  }
  last_part_ = part;
  const double seconds = seconds_since(start_);
  const double rate = static_cast<double>(done) / seconds;
  const std::string line = fmt::format("{} of {} runs, {:.2f} a second, {}", all_done, num_runs_, rate,
                                       time_left(static_cast<double>(num_runs_ - all_done) / rate));
  if (terminal_) {
    fmt::print(stderr, "\r[{}{}] {}\x1b[K", std::string(part, '#'), std::string(kParts - part, '.'), line);
    moving_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
}

void EnsembleProgress::finish() {
  if (moving_) {
    fmt::print(stderr, "\n");
    moving_ = false;
  }
}

}  // namespace kfactor::jobs
