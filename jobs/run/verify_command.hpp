// kfactor verify: are these results what this program computes?
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// Runs the scenario inside a results file again, on any ranks, and compares the digest of each day; stops at the first
// that differs with an InputError. Collective. Prints a line to standard output on rank 0.
void verify_results(const Comm& comm, const Options& options);

}  // namespace kfactor::jobs
