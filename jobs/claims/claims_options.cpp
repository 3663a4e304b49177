#include "jobs/claims/claims_options.hpp"

#include <CLI/CLI.hpp>

namespace kfactor::jobs {

void add_claims_options(CLI::App& command, ClaimsOptions& options) {
  command.add_option("--draws", options.draws, "draws of the parameters that are not known")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command.add_option("--seeds", options.seeds, "seeds for each draw, from the scenario's on")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command.add_option("--ranges", options.ranges,
                     "file with the ranges to draw from (default: the one that ships)");
  command.add_option("--page", options.page, "also write the table as a page (Markdown)");
  command.add_option("--ranks-per-run", options.ranks_per_run, "ranks that share a run")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
}

}  // namespace kfactor::jobs
