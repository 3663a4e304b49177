// kfactor validate-claims: tests claims about the festival over draws of parameters and over seeds.
#pragma once

#include <cstdint>
#include <string>

#include "jobs/common/command.hpp"
#include "jobs/common/run_options.hpp"

namespace kfactor::jobs {

struct ClaimsOptions {
  std::string input;         // festival scenario
  std::string output;        // table; empty: claims.csv
  std::uint32_t draws = 32;  // of the parameters
  std::uint32_t seeds = 4;   // for each draw
  std::string ranges;        // file; empty: the one that is installed
  std::string page;          // Markdown; empty: none
  int ranks_per_run = 1;
  SettingOptions settings;
};
void add_options(CLI::App& app, ClaimsOptions& options);

// The command line that makes the same test again, with defaults that the page depends on.
std::string command_again(const ClaimsOptions& options, int ranks);

// On rank 0: prints progress to standard error and the table of verdicts to standard output, and writes
// NAME.csv, NAME-draws.csv and, if requested, a page.
CommandPtr make_validate_claims_command();

}  // namespace kfactor::jobs
