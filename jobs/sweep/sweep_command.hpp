// kfactor sweep: many variants of a scenario, in any number of sessions.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// Prints progress to standard error and what matters most to standard output, on rank 0, and leaves the sweep's
// file. Throws Stopped when a signal ended it before the last run; what was done is kept.
CommandPtr make_sweep_command();

}  // namespace kfactor::jobs
