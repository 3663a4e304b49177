// kfactor validate-claims: what is said about the festival, tested over parameters and seeds.
#pragma once

#include <cstdint>
#include <string>

#include "jobs/common/command.hpp"
#include "jobs/common/run_options.hpp"

namespace kfactor::jobs {

struct ClaimsOptions {
  std::string input;         // festival scenario
  std::string output;        // table; empty: claims.csv
  std::uint32_t draws = 32;  // of parameters
  std::uint32_t seeds = 4;   // for each of them
  std::string ranges;        // file; empty: the one that ships
  std::string page;          // Markdown; empty: none
  int ranks_per_run = 1;
  SettingOptions settings;
};
void add_options(CLI::App& app, ClaimsOptions& options);

// The command that asks for the same once more: all that was asked for, and defaults that the page depends on.
std::string command_again(const ClaimsOptions& options, int ranks);

// Prints progress to standard error and the table of verdicts to standard output, on rank 0, and writes
// NAME.csv, NAME-draws.csv and, if asked for, a page.
CommandPtr make_validate_claims_command();

}  // namespace kfactor::jobs
