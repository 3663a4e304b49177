#include "jobs/run/status_file.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "graph/base/clock.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/provenance.hpp"
#include "jobs/common/output_files.hpp"

namespace kfactor::jobs {
namespace {

constexpr std::chrono::seconds kBetweenWrites(1);

const char* name_of(RunState state) {
  switch (state) {
    case RunState::Running:
      return "running";
    case RunState::Stopped:
      return "stopped";
    case RunState::Failed:
      return "failed";
    case RunState::Done:
      break;
  }
  return "done";
}

}  // namespace

StatusFile::StatusFile(const Comm& comm, const std::string& results, const model::Scenario& scenario,
                       model::Step first)
    : written_here_(comm.is_root()),
      num_ranks_(comm.size()),
      results_(results),
      path_(status_path(results)),
      scenario_(scenario),
      first_(first) {}

void StatusFile::update(const model::DayReport& day) {
  if (!written_here_) {
    return;
  }
  set_day(day);
  if (Clock::now() - last_ >= kBetweenWrites) {
    last_ = Clock::now();
    write();
  }
}

void StatusFile::set_day(const model::DayReport& day) {
  day_ = day;
  has_day_ = true;
}

void StatusFile::set_checkpoint(const std::string& path) { checkpoint_ = path; }

void StatusFile::finish(RunState state) {
  state_ = state;
  if (written_here_) {
    write();
  }
}

void StatusFile::write() const {
  const double seconds = seconds_since(start_);
  const model::Step done = has_day_ ? day_.step + 1 : first_;
  const double steps_a_second = seconds > 0 ? (done - first_) / seconds : 0.0;
  const auto agents = static_cast<double>(scenario_.population.agents);
  nlohmann::ordered_json status;
  status["state"] = name_of(state_);
  status["results"] = results_;
  status["ranks"] = num_ranks_;
  status["updated_utc"] = io::utc_now();
  status["steps_done"] = done;
  status["steps_total"] = scenario_.num_steps();
  if (has_day_) {
    status["date"] = model::to_string(day_.date);
    status["day"] = day_.step - scenario_.run.burn_in_days;
    const double people = static_cast<double>(scenario_.population.people) / agents;
    for (std::size_t app = 0; app < day_.apps.size(); ++app) {
      status["daily_active_people"][scenario_.apps[app].name] =
          std::llround(people * static_cast<double>(day_.apps[app].counts.daily_active));
    }
  }
  status["seconds"] = seconds;
  status["seconds_in_all"] = times_.all();
  status["seconds_by_part"] = {
      {"start", times_.start}, {"graph", times_.graph}, {"days", times_.days}, {"files", times_.files}};
  status["agent_days_per_second"] = agents * steps_a_second;
  if (steps_a_second > 0) {
    status["seconds_left"] = (scenario_.num_steps() - done) / steps_a_second;
  }
  status["last_checkpoint"] =
      checkpoint_.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(checkpoint_);
  // A name need not be UTF-8, but JSON must be.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  io::replace_text(path_, status.dump(2, ' ', false, kReplace) + "\n");
}

}  // namespace kfactor::jobs
