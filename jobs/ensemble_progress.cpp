#include "jobs/ensemble_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "jobs/progress.hpp"

namespace kfactor::jobs {

EnsembleProgress::EnsembleProgress(const Comm& comm, std::size_t num_runs)
    : num_runs_(num_runs),
      shown_(comm.is_root()),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {}

void EnsembleProgress::show(std::size_t done, std::size_t mine) {
  constexpr std::size_t kParts = 20;
  const std::size_t part = done * kParts / mine;
  if (!shown_ || (!terminal_ && part == last_part_)) {
    return;
  }
  last_part_ = part;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double share = static_cast<double>(done) / static_cast<double>(mine);
  const double all_done = share * static_cast<double>(num_runs_);
  const std::string line = fmt::format("about {:.0f} of {} runs, {:.2f} a second, {}", all_done, num_runs_,
                                       all_done / seconds, time_left(seconds / share * (1 - share)));
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
