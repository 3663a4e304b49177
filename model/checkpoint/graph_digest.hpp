// A stored graph's digest: equal for the same ties and memberships, on any number of ranks.
#pragma once

#include "graph/base/comm.hpp"
#include "graph/stored_graph.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

// Collective.
Digest digest_of(const graph::StoredGraph& graph, const Comm& comm);

}  // namespace kfactor::model
