// What files cost, measured for `kfactor bench`. Files lie in `folder` for a while and are removed.
#pragma once

#include <string>

#include "graph/base/comm.hpp"
#include "jobs/forecast/machine_costs.hpp"

namespace kfactor::jobs {

// All are collective; numbers are right on rank 0.

// Writing, checking and reading results of several lengths.
ResultsCosts measure_results(const Comm& comm, const std::string& folder);
// Bytes a second that reach the disk.
double measure_disk(const Comm& comm, const std::string& folder);
// Seconds to read one byte of an edge list and put it in order.
double measure_reading(const Comm& comm, const std::string& folder);
// Once through everything that a run does with its file.
void write_small_results(const Comm& comm, const std::string& folder);

}  // namespace kfactor::jobs
