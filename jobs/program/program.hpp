// The program behind main(): which command was asked for, and how its failure becomes an exit code.
#pragma once

#include "graph/base/stop_signal.hpp"

namespace kfactor::jobs {

enum class ExitCode { Done = 0, Input = 2, Environment = 3, Bug = 4, Stopped = 5 };

// Runs the command line. Throws InputError, EnvironmentError, ContractError or Stopped, equal on every rank.
// Commands that cannot be stopped in good order let `stop` stand down.
void run_program(int argc, char** argv, StopSignal& stop);

// Prints a sentence about the current exception to standard error, on rank 0, and returns its exit code.
// Call it in a catch block.
ExitCode explain_failure();

}  // namespace kfactor::jobs
