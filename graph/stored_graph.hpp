// A real social graph, spread over the ranks: each keeps the ties and memberships of its own agents and the
// members of its own groups, in Boost.Graph's compressed sparse rows (32-bit vertices, 64-bit edge index).
// Row v - range.first of ties() is agent v; targets are global agent ids. On one rank ties() is the whole graph
// and any Boost.Graph algorithm runs on it.
#pragma once

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <cstdint>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/ids.hpp"
#include "graph/base/partition.hpp"
#include "graph/graph.hpp"

namespace kfactor::graph {

// A whole graph in one place, as read from files: each undirected edge once, no self-loops.
struct GraphData {
  std::uint32_t num_agents = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> memberships;  // (agent, group), each once
  std::vector<GroupType> group_types;                                // by group
};

class StoredGraph {
 public:
  using Rows = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                                  boost::no_property, std::uint32_t, std::uint64_t>;

  // Collective: root's data is spread over all ranks; the other ranks' argument is ignored.
  // A rank's arcs must fit its memory; root holds the whole list while spreading.
  static StoredGraph spread(const Comm& comm, const GraphData& data_at_root);

  std::uint64_t num_agents() const { return num_agents_; }
  std::uint64_t num_groups() const { return group_types_.size(); }

  std::uint32_t degree(AgentId agent) const { return row_length(ties_, index(agent) - agents_.first); }
  AgentId tie(AgentId agent, std::uint32_t n) const {
    return AgentId{row_entry(ties_, index(agent) - agents_.first, n)};
  }
  std::uint32_t num_memberships(AgentId agent) const {
    return row_length(memberships_, index(agent) - agents_.first);
  }
  GroupId group(AgentId agent, std::uint32_t n) const {
    return GroupId{row_entry(memberships_, index(agent) - agents_.first, n)};
  }
  GroupType group_type(GroupId group) const { return group_types_[index(group)]; }
  GroupType membership_type(AgentId agent, std::uint32_t n) const { return group_type(group(agent, n)); }
  // The members of one group of this rank.
  class Members {
   public:
    std::uint32_t size() const { return row_length(rows_, row_); }
    AgentId operator[](std::uint32_t i) const { return AgentId{row_entry(rows_, row_, i)}; }

   private:
    friend class StoredGraph;
    Members(const Rows& rows, std::uint32_t row) : rows_(rows), row_(row) {}

    const Rows& rows_;
    std::uint32_t row_;
  };
  Members members(GroupId group) const { return {members_, index(group) - first_group_}; }
  AgentId home(GroupId group) const {
    return AgentId{static_cast<std::uint32_t>(std::uint64_t{index(group)} * num_agents_ / num_groups())};
  }

  AgentRange agents() const { return agents_; }
  const Rows& ties() const { return ties_; }

 private:
  StoredGraph() = default;

  static std::uint32_t row_length(const Rows& rows, std::uint32_t row) {
    return static_cast<std::uint32_t>(boost::out_degree(row, rows));
  }
  static std::uint32_t row_entry(const Rows& rows, std::uint32_t row, std::uint32_t n) {
    return *(boost::adjacent_vertices(row, rows).first + n);
  }

  std::uint64_t num_agents_ = 0;
  AgentRange agents_;
  std::uint32_t first_group_ = 0;
  std::vector<GroupType> group_types_;
  Rows ties_;
  Rows memberships_;
  Rows members_;
};

static_assert(Graph<StoredGraph>);

}  // namespace kfactor::graph
