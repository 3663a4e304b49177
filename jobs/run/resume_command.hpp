// kfactor resume: a run goes on from a checkpoint. kfactor fork: a what-if begins there.
#pragma once

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// Both collective, and as run_scenario() in what they print and throw.
void resume_run(const Comm& comm, const Options& given, StopSignal& stop);
void fork_run(const Comm& comm, const Options& options, StopSignal& stop);

}  // namespace kfactor::jobs
