// What the user asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/scenario/scenario_file.hpp"
#include "jobs/calibrate/calibrate_options.hpp"
#include "jobs/claims/claims_options.hpp"
#include "jobs/common/estimate_options.hpp"
#include "jobs/forecast/rehearse_options.hpp"
#include "jobs/run/checkpoints.hpp"
#include "jobs/sweep/sweep_options.hpp"

namespace kfactor::jobs {

enum class Command {
  Help,
  Version,
  Run,
  Resume,
  Fork,
  Verify,
  Validate,
  Report,
  Rehearse,
  ValidateClaims,
  Calibrate,
  Sweep,
  Parameters
};

struct Options {
  Command command = Command::Help;
  std::string text;          // what to print for Help
  std::string input;         // scenario, fit, sweep, results file or checkpoint
  std::string output;        // empty: the command's default
  std::string digests;       // text file for one digest a day; empty: none
  std::string instructions;  // set of kernels; empty: the best that this processor has
  bool profile = false;      // measure, print and keep where the time goes
  // --agents, --days, --seed and --set, in this order.
  std::vector<io::Override> overrides;
  CheckpointOptions checkpoints;
  bool start_over = false;        // run: leaves the checkpoints of an interrupted run behind
  std::string graph_folder;       // where the files of a stored graph are; empty: where they were
  std::string expected_scenario;  // resume: the scenario that the checkpoint must have been made from
  RehearseOptions rehearsal;
  EstimateOptions estimate;
  ClaimsOptions claims;
  CalibrateOptions calibration;
  SweepOptions sweep;
};

// Throws InputError with one sentence for a command line that makes no sense.
Options parse_command_line(int argc, const char* const* argv);

}  // namespace kfactor::jobs
