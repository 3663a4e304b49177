// The program behind main(): runs the requested command and turns its failure into an exit code.
#pragma once

#include "graph/base/stop_signal.hpp"

namespace kfactor::jobs {

enum class ExitCode { Done = 0, Input = 2, Environment = 3, Bug = 4, Stopped = 5 };

// Runs the command line. Throws InputError, EnvironmentError, ContractError or Stopped, equal on every rank.
// Turns `stop` off for commands that cannot stop cleanly, so that a signal ends them at once.
void run_program(int argc, char** argv, StopSignal& stop);

// Prints a sentence about the current exception to standard error, on rank 0, and returns its exit code. Must
// be called in a catch block.
ExitCode explain_failure();

}  // namespace kfactor::jobs
