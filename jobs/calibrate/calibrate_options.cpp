#include "jobs/calibrate/calibrate_options.hpp"

#include <CLI/CLI.hpp>

namespace kfactor::jobs {

void add_calibrate_options(CLI::App& command, CalibrateOptions& options) {
  command.add_option("--explore", options.explore, "places tried all over the ranges (default: the file's)")
      ->check(CLI::Range(0, 1000000));
  command.add_option("--refine", options.refine, "places tried by the local search (default: the file's)")
      ->check(CLI::Range(0, 1000000));
  command.add_option("--page", options.page, "also write the fit as a page (Markdown)");
  command.add_option("--ranks-per-run", options.ranks_per_run, "ranks that share a run")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
}

}  // namespace kfactor::jobs
