// kfactor run --dry-run: prints an estimate of time, memory and disk instead of running.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/run/run_command.hpp"

namespace kfactor::jobs {

// Counts the work of few agents on rank 0 and multiplies it by measured costs (jobs/README.md, "Before a large
// run"). Prints a table to standard output. Throws InputError if the run cannot fit, unless --ignore-limits was
// given. Writes no file. Collective.
void dry_run(const Comm& comm, const RunCommandOptions& options);

}  // namespace kfactor::jobs
