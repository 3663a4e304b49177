// What `kfactor sweep` was asked for, beyond the sweep file.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kfactor::jobs {

enum class SweepTask { Run, List, Merge };

struct SweepOptions {
  SweepTask task = SweepTask::Run;
  bool resume = false;
  int ranks_per_run = 0;           // 0: chosen
  std::string keep_results;        // folder for the results file of each run; empty: none
  std::string shard;               // "3/8"; empty: the whole
  std::vector<std::string> parts;  // sweep files to merge
};

// Adds the options to the subcommand; they are in `options` once it has been parsed.
void add_sweep_options(CLI::App& command, SweepOptions& options);

}  // namespace kfactor::jobs
