#include "jobs/common/estimate_options.hpp"

#include <CLI/CLI.hpp>

namespace kfactor::jobs {

void add_estimate_options(CLI::App& run, EstimateOptions& options) {
  constexpr int kMostRanks = 65536;
  CLI::Option* dry =
      run.add_flag("--dry-run", options.dry_run,
                   "write nothing: print memory, time, file sizes and messages of this run, and "
                   "whether it fits");
  run.add_option("--ranks", options.ranks, "with --dry-run: as if there were so many ranks")
      ->check(CLI::Range(1, kMostRanks))
      ->needs(dry);
  run.add_option("--ranks-per-node", options.ranks_per_node,
                 "with --dry-run: as if so many of them shared the memory of a machine (default: all)")
      ->check(CLI::Range(1, kMostRanks))
      ->needs(dry);
  run.add_option("--memory", options.memory,
                 "memory that this run may take on each machine, as 64GB (default: what is free)")
      ->transform(CLI::AsSizeValue(true))
      ->transform(CLI::Validator(
          [](const std::string& text) {
            return std::string(text.starts_with('-') ? text + " must be positive, as 64GB" : "");
          },
          ""));
  run.add_flag("--ignore-limits", options.ignore_limits, "start even if memory or disk space will not do");
}

}  // namespace kfactor::jobs
