#include "jobs/sweep/sweep_options.hpp"

#include <CLI/CLI.hpp>

namespace kfactor::jobs {

void add_sweep_options(CLI::App& command, SweepOptions& options) {
  command.add_flag("--resume", options.resume,
                   "do only what earlier sessions have not done; the same as a new start if there were none");
  CLI::Option* list = command.add_flag_callback(
      "--dry-run", [&options] { options.task = SweepTask::List; }, "list the points and run none");
  command
      .add_option("--ranks-per-run", options.ranks_per_run,
                  "ranks that share a run (default: as few as memory allows and keep all ranks busy)")
      ->check(CLI::Range(1, 65536));
  command.add_option("--keep-results", options.keep_results,
                     "also keep the results file of every run in this folder");
  CLI::Option* shard = command.add_option(
      "--shard", options.shard, "I/N: only every N-th point, from the I-th on, into a file of its own");
  command.add_option("--merge", options.parts, "files of all shards: join them instead of running anything")
      ->each([&options](const std::string&) { options.task = SweepTask::Merge; })
      ->excludes(list)
      ->excludes(shard);
}

}  // namespace kfactor::jobs
