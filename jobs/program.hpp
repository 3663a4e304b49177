// The program behind main(): which command was asked for, and how its failure becomes an exit code.
#pragma once

namespace kfactor::jobs {

enum class ExitCode { Done = 0, Input = 2, Environment = 3, Bug = 4, Stopped = 5 };

// Runs the command line. Throws InputError, EnvironmentError, ContractError or Stopped, equal on every rank. `show` is true
// on the one rank that prints.
void run_program(int argc, char** argv);

// Prints a sentence about the current exception to standard error, on rank 0, and returns its exit code.
// Call it in a catch block.
ExitCode explain_failure();

}  // namespace kfactor::jobs
