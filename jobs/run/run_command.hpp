// kfactor run: simulates a scenario; writes a results file and prints a closing table.
#pragma once

#include <string>

#include "graph/base/comm.hpp"
#include "jobs/common/command.hpp"
#include "jobs/common/run_options.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

struct RunCommandOptions {
  std::string input;  // scenario file
  RunOptions run;
  SettingOptions settings;
  MemoryOptions memory;
  bool dry_run = false;
  int ranks = 0;           // of a dry run: assumed number of ranks; 0: the real number
  int ranks_per_node = 0;  // of a dry run; 0: the real layout, or one node if --ranks is given
};

// The function that --dry-run calls instead of a run. Collective.
using DryRun = void (*)(const Comm& comm, const RunCommandOptions& options);

CommandPtr make_run_command(DryRun dry_run);

// The results file: -o, or the scenario's name in the current folder.
std::string results_path(const RunCommandOptions& options, const model::Scenario& scenario);

}  // namespace kfactor::jobs
