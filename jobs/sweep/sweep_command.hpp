// kfactor sweep: simulates many variants of a scenario, in any number of sessions.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// On rank 0: prints progress to standard error and a summary to standard output, and writes the sweep's file.
// Throws Stopped if a signal stopped it before the last run; finished runs are kept.
CommandPtr make_sweep_command();

}  // namespace kfactor::jobs
