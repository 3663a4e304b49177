// Options that several commands share. Each add_...() adds options to a command; their values are set when the
// command has been parsed.
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

// Headings of the options in the help of a command.
inline constexpr char kFiles[] = "Files";
inline constexpr char kExecution[] = "How it is computed";
inline constexpr char kLimits[] = "Limits";

// The input of a command, its only positional argument; `name` is for example "SCENARIO".
void add_input(CLI::App& command, std::string& input, const char* name, const char* help);
void add_output(CLI::App& command, std::string& output, const char* help);
void add_page(CLI::App& command, std::string& page, const char* help);

// Values of the scenario that the command line overrides.
struct SettingOptions {
  std::string agents, days, seed, replicate;  // empty: the scenario's
  std::vector<std::string> settings;          // KEY=VALUE

  // All overrides in the order of these fields. Throws InputError if a key is set twice.
  std::vector<io::Override> overrides() const;
};
void add_settings(CLI::App& command, SettingOptions& options);

// The path of a scenario that the user named: a shipped scenario is found by its bare name, and the first rank
// says which file is taken. Collective.
std::string find_scenario(const Comm& comm, const std::string& given);

// Reads, parses and checks a scenario file with these overrides. Collective. `doubts`, if any, receives what
// say_doubts() is to print.
model::Scenario load_scenario(const Comm& comm, const std::string& file,
                              const std::vector<io::Override>& overrides,
                              std::vector<std::string>* doubts = nullptr);
// Prints doubts about a scenario on standard error, from the first rank.
void say_doubts(const Comm& comm, const std::vector<std::string>& doubts);

// Throws InputError if the command line sets population.agents, because a stored graph has its own number.
void refuse_agents_of_stored_graph(const std::vector<io::Override>& overrides);

struct CheckpointOptions {
  std::string every = "30m";  // "10d": simulated days; "30m": minutes; or "never"
  std::string folder;         // empty: beside the results
  bool keep = false;          // keep the last checkpoints when the run is done
};

// Options that run, resume and fork share.
struct RunOptions {
  std::string output;        // results file; empty: the command's default
  std::string digests;       // text file with one digest per day; empty: none
  std::string instructions;  // set of kernels; empty: the best for this processor
  bool profile = false;      // measure, print and store the time of each phase
  CheckpointOptions checkpoints;
  bool start_over = false;  // remove the checkpoints of an interrupted run
};
// Adds all options but `output` and `start_over`.
void add_run_options(CLI::App& command, RunOptions& options);
void add_start_over(CLI::App& command, bool& start_over, const char* help);
void add_instructions(CLI::App& command, std::string& instructions);
void add_graph_folder(CLI::App& command, std::string& folder);
// Ranks that share a run of an ensemble. `help` states the default if `ranks` has none.
void add_ranks_per_run(CLI::App& command, int& ranks, const std::string& help);

struct MemoryOptions {
  std::uint64_t memory = 0;  // bytes that the run may use on each machine; 0: the free memory
  bool ignore_limits = false;
};
void add_memory(CLI::App& command, MemoryOptions& options);

}  // namespace kfactor::jobs
