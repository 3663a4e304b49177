// kfactor run --dry-run: what a run would take, printed instead of taken.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/run/run_command.hpp"

namespace kfactor::jobs {

// Collective. Counts on rank 0 what few agents do, and multiplies by what it costs here (jobs/README.md,
// "Before a large run"). Prints a table to standard output. An InputError if the run cannot fit, unless
// --ignore-limits was given. Writes no file.
void dry_run(const Comm& comm, const RunCommandOptions& options);

}  // namespace kfactor::jobs
