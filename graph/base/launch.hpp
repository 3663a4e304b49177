// What the environment says about the program that started this process: mpirun, srun or another launcher of
// MPI programs tells each process its rank. Known without MPI, so that most commands need not start it.
//
// Ask before MPI is started: some libraries set these variables then.
#pragma once

#include <string>

namespace kfactor {

// Whether the environment has any variable that only launchers of MPI programs set.
bool started_by_launcher();

// The rank that the launcher gave to this process; 0 without a launcher. If launchers are nested, and their
// ranks differ, the smallest.
int launched_rank();

// How many processes the launcher started together, and the variable that says so; 1 if none does. If launchers
// are nested, the smallest number.
struct LaunchedSize {
  int processes = 1;
  std::string variable;
};
LaunchedSize launched_size();

// Whether Slurm's srun started several tasks without MPI. Are they runs of their own, or is --mpi missing?
bool is_task_without_mpi();

// An EnvironmentError if a launcher started several processes, and MPI found this one alone: the launcher
// belongs to another MPI library, and each process would make the whole run. `num_ranks` and `library` are
// what MPI says.
void require_joined(const LaunchedSize& launched, int num_ranks, const std::string& library);

}  // namespace kfactor
