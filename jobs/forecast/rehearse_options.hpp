// What `kfactor rehearse` was asked for, beyond the scenario.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace kfactor::jobs {

enum class RehearseTask { Table, MeasureNetwork };

struct RehearseOptions {
  RehearseTask task = RehearseTask::Table;
  std::vector<int> ranks;
  std::int64_t agents_per_rank = 0;  // 0: the scenario's agents, shared by all ranks
  double max_seconds = 0;            // of computing for each number of ranks and rank tried
  int samples = 1;                   // ranks tried for each number of ranks
  std::string network;
  std::optional<double> latency, overhead, gap, gap_per_byte;  // seconds; instead of the network's
  int ranks_per_node = 1;
};

// Adds the options to the subcommand; they are in `options` once it has been parsed.
void add_rehearse_options(CLI::App& command, RehearseOptions& options);

}  // namespace kfactor::jobs
