#include "graph/stored_graph.hpp"

#include <algorithm>

#include "graph/base/error.hpp"
#include "graph/base/exchange.hpp"

namespace kfactor::graph {
namespace {

struct Arc {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  friend auto operator<=>(const Arc&, const Arc&) = default;
};

struct TypeOfGroup {
  GroupType type = GroupType::Family;
};

// Collective. Sorts arcs into the rows first_row .. first_row + num_rows - 1.
StoredGraph::Rows make_rows(std::vector<Arc> arcs, std::uint32_t first_row, std::uint32_t num_rows) {
  std::sort(arcs.begin(), arcs.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  edges.reserve(arcs.size());
  for (const Arc& arc : arcs) {
    require(arc.from >= first_row && arc.from - first_row < num_rows, "an arc reaches the owner of its row");
    edges.emplace_back(arc.from - first_row, arc.to);
  }
  return {boost::edges_are_sorted, edges.begin(), edges.end(), num_rows};
}

}  // namespace

StoredGraph StoredGraph::spread(const Comm& comm, const GraphData& data) {
  const bool root = comm.is_root();
  StoredGraph graph;
  graph.num_agents_ = comm.max(root ? data.num_agents : 0);
  const std::uint64_t num_groups = comm.max(root ? data.group_types.size() : 0);
  require(graph.num_agents_ >= static_cast<std::uint64_t>(comm.size()), "no more ranks than agents");
  const Partition partition(graph.num_agents_, comm.size());
  graph.agents_ = partition.range(comm.rank());

  Outbox<TypeOfGroup> types(comm.size());
  Outbox<Arc> ties(comm.size());
  Outbox<Arc> memberships(comm.size());
  Outbox<Arc> members(comm.size());
  if (root) {
    for (int rank = 0; rank < comm.size(); ++rank) {
      for (const GroupType type : data.group_types) {
        types.send(rank, {type});
      }
    }
    for (const auto& [a, b] : data.edges) {
      ties.send(partition.owner(AgentId{a}), {a, b});
      ties.send(partition.owner(AgentId{b}), {b, a});
    }
    for (const auto& [agent, group] : data.memberships) {
      const auto home = static_cast<std::uint32_t>(std::uint64_t{group} * graph.num_agents_ / num_groups);
      memberships.send(partition.owner(AgentId{agent}), {agent, group});
      members.send(partition.owner(AgentId{home}), {group, agent});
    }
  }
  for (const TypeOfGroup& entry : types.exchange(comm)) {
    graph.group_types_.push_back(entry.type);
  }
  graph.ties_ = make_rows(ties.exchange(comm), graph.agents_.first, graph.agents_.size());
  graph.memberships_ = make_rows(memberships.exchange(comm), graph.agents_.first, graph.agents_.size());

  // Groups are owned in ascending order too, so a rank's groups are one range.
  std::uint32_t first = 0;
  while (first < num_groups && index(graph.home(GroupId{first})) < graph.agents_.first) {
    ++first;
  }
  std::uint32_t last = first;
  while (last < num_groups && index(graph.home(GroupId{last})) < graph.agents_.last) {
    ++last;
  }
  graph.first_group_ = first;
  graph.members_ = make_rows(members.exchange(comm), first, last - first);
  return graph;
}

}  // namespace kfactor::graph
