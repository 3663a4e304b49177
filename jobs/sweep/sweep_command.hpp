// kfactor sweep: many variants of a scenario, in any number of sessions.
#pragma once

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// Collective. Prints progress to standard error and what matters most to standard output, on rank 0, and leaves the sweep's
// file. Throws Stopped when a signal ended it before the last run; what was done is kept.
void run_sweep(const Comm& comm, const Options& options, StopSignal& stop);

}  // namespace kfactor::jobs
