// What the user says about the machine that a run is meant for.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace kfactor::jobs {

struct EstimateOptions {
  bool dry_run = false;
  int ranks = 0;             // pretended; 0: those that there are
  int ranks_per_node = 0;    // 0: all of them, or as there are
  std::uint64_t memory = 0;  // bytes that the run may take on each machine; 0: what is free
  bool ignore_limits = false;
};

// Adds the options of `kfactor run`; they are in `options` once the command has been parsed.
void add_estimate_options(CLI::App& run, EstimateOptions& options);

}  // namespace kfactor::jobs
