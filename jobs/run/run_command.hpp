// kfactor run: from a scenario file to a results file and a closing table.
#pragma once

#include <cstdint>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "jobs/program/command_line.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// Collective. Prints progress to standard error and the closing table to standard output, on rank 0. Throws what simulate()
// does, and InputError while another program works on the same results.
void run_scenario(const Comm& comm, const Options& options, StopSignal& stop);

// Reads, parses and checks a scenario file with the overrides of the command line. Collective.
model::Scenario load_scenario(const Comm& comm, const Options& options);

// The results file: -o, or the scenario's name here.
std::string results_path(const Options& options, const model::Scenario& scenario);

// What a run tells who stops it before its first day.
inline constexpr char kSameCommand[] = "Nothing is lost: begin again with the same command.";

// An InputError if there are checkpoints of a run for these results, and --start-over was not given: an interrupted run is
// worth days of computing, perhaps, and nobody loses it by starting again. One too if checkpoints of a run for other results
// have these names. Collective.
void refuse_unfinished(const Comm& comm, const Options& options, const std::string& results);

// An InputError for --agents, which a stored graph has of its own.
void refuse_agents_of_stored_graph(const Options& options);

}  // namespace kfactor::jobs
