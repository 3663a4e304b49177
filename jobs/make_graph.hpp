// From a scenario to the graph it asks for.
#pragma once

#include <filesystem>

#include "graph/base/comm.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/scenario.hpp"

namespace kfactor::jobs {

// precondition: scenario.graph.kind == Procedural. Cheap: nothing is stored.
graph::ProceduralGraph make_procedural_graph(const model::Scenario& scenario);

// Collective: root reads the files and spreads them. Relative file names are taken from `folder`, the scenario's.
// InputError on every rank if a file is missing or malformed.
graph::StoredGraph load_stored_graph(const model::Scenario& scenario, const std::filesystem::path& folder,
                                     const Comm& comm);

}  // namespace kfactor::jobs
