#include "jobs/run/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

#include "analysis/unit.hpp"
#include "graph/base/clock.hpp"
#include "io/files/quote.hpp"
#include "jobs/common/console.hpp"

namespace kfactor::jobs {
namespace {

constexpr int kBarWidth = 20;
constexpr double kSecondsBetweenFrames = 0.1;

}  // namespace

std::string time_left(double seconds) {
  const auto whole = std::lround(seconds);
  return whole < 60 ? fmt::format("{} s left", whole)
                    : fmt::format("{}:{:02} min left", whole / 60, whole % 60);
}

Progress::Progress(const Comm& comm, const model::Scenario& scenario, model::Step first)
    : scenario_(scenario),
      first_(first),
      shown_(comm.is_root()),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      last_(start_) {}

std::string Progress::line(const model::DayReport& report) const {
  const int done = report.step + 1;
  const int all = scenario_.num_steps();
  const double elapsed = seconds_since(start_);
  std::string text;
  if (terminal_) {
    const int filled = done * kBarWidth / all;
    text = fmt::format("[{}{}] ", std::string(static_cast<std::size_t>(filled), '#'),
                       std::string(static_cast<std::size_t>(kBarWidth - filled), '.'));
  }
  text +=
      fmt::format("{} day {:>3}", model::to_string(report.date), report.step - scenario_.run.burn_in_days);
  const analysis::Unit unit = analysis::unit_for(scenario_.population.people);
  const double scale = static_cast<double>(scenario_.population.people) /
                       static_cast<double>(scenario_.population.agents) / unit.size;
  for (std::size_t app = 0; app < report.apps.size(); ++app) {
    text += fmt::format("  {} {:.1f}{}", scenario_.apps[app].name,
                        scale * static_cast<double>(report.apps[app].counts.daily_active), unit.symbol);
  }
  return text + fmt::format("  {}", time_left(elapsed / (done - first_) * (all - done)));
}

void Progress::show(const model::DayReport& report) {
  if (!shown_) {
    return;
  }
  const auto now = Clock::now();
  const int part = (report.step + 1) * kProgressLines / scenario_.num_steps();
  if (terminal_) {
    if (std::chrono::duration<double>(now - last_).count() < kSecondsBetweenFrames &&
        report.step + 1 < scenario_.num_steps()) {
      return;
    }
    note_as_is("\r" + io::printable(line(report)) + "\x1b[K");
    moving_ = true;
  } else if (part > last_part_ && part < kProgressLines) {  // after the last day a table follows
    note("{}\n", line(report));
  }
  last_part_ = part;
  last_ = now;
}

void Progress::finish() {
  if (moving_) {
    note("\n");
    moving_ = false;
  }
}

}  // namespace kfactor::jobs
