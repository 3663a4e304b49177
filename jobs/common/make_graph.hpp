// Makes the graph of a scenario.
#pragma once

#include <filesystem>
#include <utility>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "io/results/provenance.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// precondition: scenario.graph.kind == Procedural. Cheap: nothing is stored.
graph::ProceduralGraph make_procedural_graph(const model::Scenario& scenario);

// Throws InputError if there are more ranks than agents.
void check_ranks(int num_ranks, std::uint64_t num_agents);

// Sets the scenario's number of agents to that of a stored graph. Throws InputError if it exceeds the number of
// people.
void adopt_agents(std::uint64_t num_agents, model::Scenario& scenario);
void adopt_agents_of(const graph::StoredGraph& graph, model::Scenario& scenario);

// Rank 0 reads the files and distributes the graph. Relative file names start at `folder`, the scenario's
// folder. Throws InputError on every rank if a file is missing or malformed. Rank 0 calls `stop_point` while it
// reads, and fills in `reading`. Collective.
graph::StoredGraph load_stored_graph(const model::Scenario& scenario, const std::filesystem::path& folder,
                                     const Comm& comm, const StopPoint& stop_point = {},
                                     io::GraphReading* reading = nullptr);
// Prints on standard error what was read, if this is the first rank of the job.
void print_reading(const io::GraphReading& reading);

// The path of a file of a stored graph: relative to `folder` unless the name is absolute. If the file is no
// longer there, its name in `folder` itself. "-", standard input, stays as it is.
std::filesystem::path graph_path(const std::filesystem::path& folder, const std::string& file);
// Throws InputError if a file of the graph is missing.
void require_graph_files(const model::GraphParameters& parameters, const std::filesystem::path& folder);

// The digest of a stored graph in hexadecimal, for results and checkpoints. A procedural graph has none,
// because its scenario determines it. Collective.
std::string graph_digest(const graph::StoredGraph& graph, const Comm& comm);
std::string graph_digest(const graph::ProceduralGraph& graph, const Comm& comm);
// Throws InputError if the digest in a file of a run differs from that of the graph now.
void require_same_graph(const std::string& then, const std::string& now, const std::string& file,
                        const model::GraphParameters& graph);

// These two functions are not collective: they read the files on this rank. `reading` is filled in.
graph::GraphData read_graph(const model::GraphParameters& parameters, const std::filesystem::path& folder,
                            const StopPoint& stop_point = {}, io::GraphReading* reading = nullptr);
// Total length of the files; a file that cannot be examined counts as 0.
std::uint64_t graph_file_bytes(const model::GraphParameters& parameters, const std::filesystem::path& folder);

// Makes the graph, sets population.agents to its number of agents, and calls work(graph) for either kind.
// Before the work begins, prints what the files of a stored graph held and tells it in `reading`. Throws
// InputError if there are more ranks than agents, or more agents than people. Collective.
template <class Work>
void with_graph(const Comm& comm, model::Scenario& scenario, const std::filesystem::path& folder, Work&& work,
                const StopPoint& stop_point = {}, io::GraphReading* reading = nullptr) {
  if (scenario.graph.kind == model::GraphKind::Procedural) {
    check_ranks(comm.size(), static_cast<std::uint64_t>(scenario.population.agents));
    work(make_procedural_graph(scenario));
    return;
  }
  io::GraphReading read;
  const graph::StoredGraph graph = load_stored_graph(scenario, folder, comm, stop_point, &read);
  adopt_agents_of(graph, scenario);
  print_reading(read);
  if (reading != nullptr) {
    *reading = std::move(read);
  }
  work(graph);
}

}  // namespace kfactor::jobs
