// From a scenario to the graph it asks for.
#pragma once

#include <filesystem>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// precondition: scenario.graph.kind == Procedural. Cheap: nothing is stored.
graph::ProceduralGraph make_procedural_graph(const model::Scenario& scenario);

// InputError if there are more ranks than agents.
void check_ranks(int num_ranks, std::uint64_t num_agents);

// A stored graph brings its own number of agents. InputError if there are more of them than people.
void adopt_agents_of(const graph::StoredGraph& graph, model::Scenario& scenario);

// Collective: root reads the files and spreads them. Relative file names are taken from `folder`, the
// scenario's. InputError on every rank if a file is missing or malformed; root asks `stop_point` while it
// reads.
graph::StoredGraph load_stored_graph(const model::Scenario& scenario, const std::filesystem::path& folder,
                                     const Comm& comm, const StopPoint& stop_point = {});

// Where a file of a stored graph lies: under its name from `folder`, which a whole path does not need; or, if
// it is no longer there, in `folder` itself.
std::filesystem::path graph_path(const std::filesystem::path& folder, const std::string& file);
// InputError if a file of the graph is missing.
void require_graph_files(const model::GraphParameters& parameters, const std::filesystem::path& folder);

// What results and checkpoints keep of a graph: the digest of a stored one, in hexadecimal; empty for a
// procedural one, of which the scenario says it all. Collective.
std::string graph_digest(const graph::StoredGraph& graph, const Comm& comm);
std::string graph_digest(const graph::ProceduralGraph& graph, const Comm& comm);
// InputError if that of a run's file is not that of the graph as it is now.
void require_same_graph(const std::string& then, const std::string& now, const std::string& file,
                        const model::GraphParameters& graph);

// The parts of it. Not collective: reads the files here.
graph::GraphData read_graph(const model::GraphParameters& parameters, const std::filesystem::path& folder,
                            const StopPoint& stop_point = {});
// Length of the files; 0 for what cannot be looked at.
std::uint64_t graph_file_bytes(const model::GraphParameters& parameters, const std::filesystem::path& folder);

// Makes the graph, sets population.agents to its number of agents, and calls work(graph) with either kind.
// InputError if there are more ranks than agents, or more agents than people. Collective.
template <class Work>
void with_graph(const Comm& comm, model::Scenario& scenario, const std::filesystem::path& folder, Work&& work,
                const StopPoint& stop_point = {}) {
  if (scenario.graph.kind == model::GraphKind::Procedural) {
    check_ranks(comm.size(), static_cast<std::uint64_t>(scenario.population.agents));
    work(make_procedural_graph(scenario));
    return;
  }
  const graph::StoredGraph graph = load_stored_graph(scenario, folder, comm, stop_point);
  adopt_agents_of(graph, scenario);
  work(graph);
}

}  // namespace kfactor::jobs
