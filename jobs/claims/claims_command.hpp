// kfactor validate-claims: what is said about the festival, tested over parameters and seeds.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// Collective. Prints progress to standard error and the table of verdicts to standard output, on rank 0, and writes
// NAME.csv, NAME-draws.csv and, if asked for, a page.
void validate_claims(const Comm& comm, const Options& options);

}  // namespace kfactor::jobs
