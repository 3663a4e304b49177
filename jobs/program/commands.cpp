#include "jobs/program/commands.hpp"

#include "jobs/calibrate/calibrate_command.hpp"
#include "jobs/claims/claims_command.hpp"
#include "jobs/forecast/dry_run.hpp"
#include "jobs/forecast/rehearse_command.hpp"
#include "jobs/program/parameters_command.hpp"
#include "jobs/run/report_command.hpp"
#include "jobs/run/resume_command.hpp"
#include "jobs/run/run_command.hpp"
#include "jobs/run/validate_command.hpp"
#include "jobs/run/verify_command.hpp"
#include "jobs/sweep/sweep_command.hpp"

namespace kfactor::jobs {

std::vector<CommandPtr> make_commands() {
  std::vector<CommandPtr> commands;
  commands.push_back(make_run_command(dry_run));
  commands.push_back(make_resume_command());
  commands.push_back(make_report_command());
  commands.push_back(make_fork_command());
  commands.push_back(make_sweep_command());
  commands.push_back(make_calibrate_command());
  commands.push_back(make_validate_claims_command());
  commands.push_back(make_validate_command());
  commands.push_back(make_verify_command());
  commands.push_back(make_parameters_command());
  commands.push_back(make_rehearse_command());
  return commands;
}

}  // namespace kfactor::jobs
