// The digest of a stored graph's ties and memberships. It does not depend on the number of ranks.
#pragma once

#include "graph/base/comm.hpp"
#include "graph/stored_graph.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

// Collective.
Digest digest_of(const graph::StoredGraph& graph, const Comm& comm);

}  // namespace kfactor::model
