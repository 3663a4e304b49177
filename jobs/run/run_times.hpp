// Where the seconds of a run went, from the start of the process on.
#pragma once

namespace kfactor::jobs {

struct RunTimes {
  double start = 0;  // of the program and of MPI, reading the scenario, making the agents
  double graph = 0;  // reading or making it
  double days = 0;   // simulating
  double files = 0;  // results and checkpoints
  double all() const { return start + graph + days + files; }
};

}  // namespace kfactor::jobs
