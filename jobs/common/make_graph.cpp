#include "jobs/common/make_graph.hpp"

#include <fmt/format.h>

#include "graph/base/error.hpp"
#include "io/graph_files/edge_list.hpp"
#include "io/results/provenance.hpp"
#include "model/checkpoint/graph_digest.hpp"

namespace kfactor::jobs {

std::filesystem::path graph_path(const std::filesystem::path& folder, const std::string& file) {
  std::error_code error;
  std::filesystem::path there = folder / file;
  std::filesystem::path here = folder / std::filesystem::path(file).filename();
  return !std::filesystem::exists(there, error) && std::filesystem::exists(here, error) ? here : there;
}

void require_graph_files(const model::GraphParameters& parameters, const std::filesystem::path& folder) {
  for (const std::string& file : {parameters.file, parameters.memberships}) {
    std::error_code error;
    const std::filesystem::path path = graph_path(folder, file);
    if (!file.empty() && !std::filesystem::exists(path, error)) {
      // Without a folder in its name, the file has been looked for in the scenario's folder already.
      const bool in_a_folder = std::filesystem::path(file).has_parent_path();
      throw InputError(path.string() + ": no such file" +
                       (in_a_folder
                            ? ", and none of that name in the folder of the scenario or in --graph-folder."
                            : "."));
    }
  }
}

std::string graph_digest(const graph::StoredGraph& graph, const Comm& comm) {
  return io::digest_text(model::digest_of(graph, comm));
}
std::string graph_digest(const graph::ProceduralGraph&, const Comm&) { return {}; }

void require_same_graph(const std::string& then, const std::string& now, const std::string& file,
                        const model::GraphParameters& graph) {
  if (then != now) {
    throw InputError("\"" + file + "\" belongs to another graph than " + graph.file +
                     " is now. Was the file changed?");
  }
}

graph::GraphData read_graph(const model::GraphParameters& parameters, const std::filesystem::path& folder,
                            const StopPoint& stop_point) {
  require_graph_files(parameters, folder);
  io::EdgeList list = io::read_edge_list(graph_path(folder, parameters.file), stop_point);
  graph::GraphData data;
  data.num_agents = list.num_nodes;
  data.edges = std::move(list.edges);
  if (!parameters.memberships.empty()) {
    io::Memberships chats =
        io::read_memberships(graph_path(folder, parameters.memberships), list.original_ids, stop_point);
    data.memberships = std::move(chats.members);
    data.group_types = std::move(chats.types);
  }
  return data;
}

std::uint64_t graph_file_bytes(const model::GraphParameters& parameters,
                               const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const std::string& file : {parameters.file, parameters.memberships}) {
    std::error_code error;
    const std::uintmax_t size =
        file.empty() ? 0 : std::filesystem::file_size(graph_path(folder, file), error);
    bytes += error ? 0 : size;
  }
  return bytes;
}

void check_ranks(int num_ranks, std::uint64_t num_agents) {
  if (static_cast<std::uint64_t>(num_ranks) > num_agents) {
    throw InputError(
        fmt::format("{} ranks are too many for {} agents: each rank needs at least one. Start fewer "
                    "ranks or set population.agents higher.",
                    num_ranks, num_agents));
  }
}

void adopt_agents_of(const graph::StoredGraph& graph, model::Scenario& scenario) {
  scenario.population.agents = static_cast<std::int64_t>(graph.num_agents());
  if (scenario.population.agents > scenario.population.people) {
    throw InputError(
        fmt::format("{} has {} nodes, more than population.people = {}. Each agent stands for at least "
                    "one of the people.",
                    scenario.graph.file, scenario.population.agents, scenario.population.people));
  }
}

graph::ProceduralGraph make_procedural_graph(const model::Scenario& scenario) {
  graph::ProceduralRecipe recipe;
  recipe.num_agents = static_cast<std::uint64_t>(scenario.population.agents);
  recipe.seed = static_cast<std::uint64_t>(scenario.graph.seed);
  recipe.mean_degree = scenario.graph.mean_degree;
  recipe.degree_sigma = scenario.graph.degree_sigma;
  recipe.town_share = scenario.graph.town_share;
  recipe.province_share = scenario.graph.province_share;
  for (std::size_t type = 0; type < recipe.groups.size(); ++type) {
    const model::GroupParameters& group = scenario.groups[type];
    recipe.groups[type] = {static_cast<std::uint32_t>(group.size_min),
                           static_cast<std::uint32_t>(group.size_max),
                           scenario.graph.group_chats ? static_cast<std::uint32_t>(group.memberships) : 0U};
  }
  return graph::ProceduralGraph(recipe);
}

graph::StoredGraph load_stored_graph(const model::Scenario& scenario, const std::filesystem::path& folder,
                                     const Comm& comm, const StopPoint& stop_point) {
  graph::GraphData data;
  comm.agree([&] {
    if (comm.is_root()) {
      data = read_graph(scenario.graph, folder, stop_point);
      const auto ranks = static_cast<std::uint32_t>(comm.size());
      if (data.num_agents < ranks) {
        throw InputError(scenario.graph.file + " has " + std::to_string(data.num_agents) + " nodes for " +
                         std::to_string(ranks) + " ranks. Start fewer ranks: each needs at least one agent.");
      }
    }
  });
  return graph::StoredGraph::spread(comm, data);
}

}  // namespace kfactor::jobs
