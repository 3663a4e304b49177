// kfactor bench: what work costs on this machine, as a table and as the file that `kfactor run --dry-run` reads.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// Collective; takes about a minute. Measures with all ranks at work at the same time.
void run_bench(const Comm& comm, const Options& options);

}  // namespace kfactor::jobs
