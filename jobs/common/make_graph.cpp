#include "jobs/common/make_graph.hpp"

#include <fmt/format.h>

#include "graph/base/error.hpp"
#include "graph/base/launch.hpp"
#include "io/files/input_file.hpp"
#include "io/graph_files/edge_list.hpp"
#include "io/graph_files/memberships.hpp"
#include "jobs/common/console.hpp"
#include "model/checkpoint/graph_digest.hpp"

namespace kfactor::jobs {

std::filesystem::path graph_path(const std::filesystem::path& folder, const std::string& file) {
  if (io::is_standard_input(file)) {
    return file;
  }
  std::error_code error;
  std::filesystem::path there = folder / file;
  std::filesystem::path here = folder / std::filesystem::path(file).filename();
  return !std::filesystem::exists(there, error) && std::filesystem::exists(here, error) ? here : there;
}

void require_graph_files(const model::GraphParameters& parameters, const std::filesystem::path& folder) {
  for (const std::string& file : {parameters.file, parameters.memberships}) {
    if (file.empty() || io::is_standard_input(file)) {
      continue;
    }
    std::error_code error;
    const std::filesystem::path path = graph_path(folder, file);
    if (std::filesystem::symlink_status(path, error).type() == std::filesystem::file_type::not_found) {
      // Without a folder in its name, the file has been looked for in the scenario's folder already.
      const bool in_a_folder = std::filesystem::path(file).has_parent_path();
      throw InputError(path.string() + ": no such file" +
                       (in_a_folder
                            ? ", and none of that name in the folder of the scenario or in --graph-folder."
                            : "."));
    }
    io::require_input(path);
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

namespace {

std::int64_t as_attribute(std::uint64_t count) { return static_cast<std::int64_t>(count); }

void note_ties(const io::EdgeList& list, const std::filesystem::path& path, io::GraphReading& reading) {
  reading.text = list.summary(io::input_name(path));
  reading.counts = {{"graph_people", list.num_nodes},
                    {"graph_ties", as_attribute(list.edges.size())},
                    {"graph_repeated_ties", as_attribute(list.num_duplicates)},
                    {"graph_loops", as_attribute(list.num_self_loops)},
                    {"graph_comment_lines", as_attribute(list.skipped.num_comments)},
                    {"graph_header_lines", list.skipped.header.empty() ? 0 : 1}};
}

void note_memberships(const io::Memberships& chats, const std::filesystem::path& path,
                      io::GraphReading& reading) {
  reading.text += "\n" + chats.summary(io::input_name(path));
  reading.counts.insert(reading.counts.end(),
                        {{"graph_memberships", as_attribute(chats.members.size())},
                         {"graph_groups", chats.num_groups},
                         {"graph_repeated_memberships", as_attribute(chats.num_duplicates)}});
}

}  // namespace

graph::GraphData read_graph(const model::GraphParameters& parameters, const std::filesystem::path& folder,
                            const StopPoint& stop_point, io::GraphReading* reading) {
  require_graph_files(parameters, folder);
  const bool uses_standard_input =
      io::is_standard_input(parameters.file) || io::is_standard_input(parameters.memberships);
  if (uses_standard_input && launched_rank() != 0) {
    throw InputError(
        "standard input (-) reaches the first rank alone, and several read the graph. Name a file for it.");
  }
  io::GraphReading read;
  const std::filesystem::path ties = graph_path(folder, parameters.file);
  io::EdgeList list = io::read_edge_list(ties, stop_point);
  note_ties(list, ties, read);
  graph::GraphData data;
  data.num_agents = list.num_nodes;
  data.edges = std::move(list.edges);
  if (!parameters.memberships.empty()) {
    const std::filesystem::path path = graph_path(folder, parameters.memberships);
    io::Memberships chats = io::read_memberships(path, list.original_ids, stop_point);
    note_memberships(chats, path, read);
    data.memberships = std::move(chats.members);
    data.group_types = std::move(chats.types);
  }
  if (reading != nullptr) {
    *reading = std::move(read);
  }
  return data;
}

void print_reading(const io::GraphReading& reading) {
  if (launched_rank() == 0 && !reading.text.empty()) {
    note("{}\n", reading.text);
  }
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
  adopt_agents(graph.num_agents(), scenario);
}

void adopt_agents(std::uint64_t num_agents, model::Scenario& scenario) {
  scenario.population.agents = static_cast<std::int64_t>(num_agents);
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
                                     const Comm& comm, const StopPoint& stop_point,
                                     io::GraphReading* reading) {
  graph::GraphData data;
  comm.agree([&] {
    if (comm.is_root()) {
      data = read_graph(scenario.graph, folder, stop_point, reading);
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
