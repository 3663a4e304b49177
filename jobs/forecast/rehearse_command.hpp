// kfactor rehearse: how a scenario would scale on many ranks, from one rank's share and a model of the network.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// Prints a table to standard output and, if asked to (-o), writes it as comma-separated values. On one rank; on two to
// measure the network. An InputError for a stored graph, which only real ranks can hold.
void run_rehearsal(const Comm& comm, const Options& options);

}  // namespace kfactor::jobs
