// kfactor run: from a scenario file to a results file and a closing table.
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
  int ranks = 0;           // of a dry run: as if there were so many; 0: as many as there are
  int ranks_per_node = 0;  // 0: all of them, or as there are
};

// What --dry-run does instead of a run. Collective.
using DryRun = void (*)(const Comm& comm, const RunCommandOptions& options);

CommandPtr make_run_command(DryRun dry_run);

// The results file: -o, or the scenario's name here.
std::string results_path(const RunCommandOptions& options, const model::Scenario& scenario);

}  // namespace kfactor::jobs
