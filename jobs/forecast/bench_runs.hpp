// The measurements behind `kfactor bench`: a reference scenario of three apps lived through with several numbers of
// agents, results written, files read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "jobs/forecast/machine_costs.hpp"

namespace kfactor::jobs {

// Collective. Every rank measures by itself, at the same time as the others, as the ranks of a run share a machine; the
// constants are the mean of the ranks, and right on every rank. Files that are written for it lie in `folder`, and are
// removed. Takes about a minute with `largest` agents a rank of 5 million. The quick one takes a few seconds, with
// `kind` of graph alone and without a disk and a network, for which it has common values.
MachineCosts measure_costs(const Comm& comm, const std::string& folder, std::uint64_t largest);
MachineCosts measure_costs_quickly(const Comm& comm, model::GraphKind kind);

}  // namespace kfactor::jobs
