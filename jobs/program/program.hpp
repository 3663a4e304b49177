// The program behind main(): runs the requested command and turns its failure into an exit code.
#pragma once

namespace kfactor::jobs {

enum class ExitCode { Done = 0, Input = 2, Environment = 3, Bug = 4, Stopped = 5 };

// Runs the command line. Starts MPI only if the command uses ranks; otherwise the first process of a job that
// mpirun started answers, and the others have nothing to do. A failure becomes a sentence on standard error,
// from one rank, and an exit code. May start the program again in this process (start_in_huge_pages).
ExitCode run_program(int argc, char** argv);

}  // namespace kfactor::jobs
