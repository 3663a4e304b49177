// Options that several commands share, and what they are read into. Each add_...() adds some to a command; the
// values are there once the command has been parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/scenario/scenario.hpp"

namespace CLI {
class App;
}

namespace kfactor::jobs {

// Headings of options in the help of a command.
inline constexpr char kFiles[] = "Files";
inline constexpr char kExecution[] = "How it is computed";
inline constexpr char kLimits[] = "Limits";

// What the command reads, as its only argument: `name` is "SCENARIO" for example.
void add_input(CLI::App& command, std::string& input, const char* name, const char* help);
void add_output(CLI::App& command, std::string& output, const char* help);
void add_page(CLI::App& command, std::string& page, const char* help);

// Values of the scenario that the command line changes.
struct SettingOptions {
  std::string agents, days, seed, replicate;  // empty: the scenario's
  std::vector<std::string> settings;          // KEY=VALUE

  // All of them, in this order. InputError if a key is set twice.
  std::vector<io::Override> overrides() const;
};
void add_settings(CLI::App& command, SettingOptions& options);

// Reads, parses and checks a scenario file with these changes. Collective.
model::Scenario load_scenario(const Comm& comm, const std::string& file,
                              const std::vector<io::Override>& overrides);
// InputError for --agents, because a stored graph brings its own number of agents.
void refuse_agents_of_stored_graph(const std::vector<io::Override>& overrides);

struct CheckpointOptions {
  std::string every = "30m";  // "10d": simulated days, "30m": minutes, "never"
  std::string folder;         // empty: beside the results
  bool keep = false;          // the last ones, when the run is done
};

// What run, resume and fork have in common.
struct RunOptions {
  std::string output;        // results file; empty: the command's default
  std::string digests;       // text file for one digest a day; empty: none
  std::string instructions;  // set of kernels; empty: the best that this processor has
  bool profile = false;      // measure, print and keep where the time goes
  CheckpointOptions checkpoints;
  bool start_over = false;  // remove the checkpoints of an interrupted run
};
// All but `output` and `start_over`.
void add_run_options(CLI::App& command, RunOptions& options);
void add_start_over(CLI::App& command, bool& start_over, const char* help);
void add_instructions(CLI::App& command, std::string& instructions);
void add_graph_folder(CLI::App& command, std::string& folder);
// Ranks that share a run of an ensemble. `help` names the default unless `ranks` has one.
void add_ranks_per_run(CLI::App& command, int& ranks, const std::string& help);

struct MemoryOptions {
  std::uint64_t memory = 0;  // bytes that the run may take on each machine; 0: what is free
  bool ignore_limits = false;
};
void add_memory(CLI::App& command, MemoryOptions& options);

}  // namespace kfactor::jobs
