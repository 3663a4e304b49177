// What `kfactor validate-claims` was asked for, beyond the scenario.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace kfactor::jobs {

struct ClaimsOptions {
  std::uint32_t draws = 32;  // of parameters
  std::uint32_t seeds = 4;   // for each of them
  std::string ranges;        // file; empty: the one that ships
  std::string page;          // Markdown; empty: none
  int ranks_per_run = 1;
};

// Adds the options to the subcommand; they are in `options` once it has been parsed.
void add_claims_options(CLI::App& command, ClaimsOptions& options);

}  // namespace kfactor::jobs
