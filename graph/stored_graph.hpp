// A real social graph, distributed over the ranks: each rank stores the ties and memberships of its own agents
// and the members of its own groups, in compressed sparse rows. Ties are Boost.Graph's (32-bit vertices, 64-bit
// edge index): row v - agents().first of ties() is agent v; targets are global agent ids. On one rank ties() is
// the whole graph and any Boost.Graph algorithm runs on it.
//
// Memory: 8 bytes per agent and 4 bytes per end of a tie. With groups also 4 bytes per agent, 4 bytes per end
// of a membership, 4 bytes per group of this rank and 1 byte per group of all ranks.
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

// A whole graph on one rank, as read from files: each undirected edge once, no self-loops. Sorted lists are
// distributed fastest.
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

  // Collective: distributes root's data over all ranks and ignores the argument of the other ranks. Each rank
  // needs the memory of its own rows and a few megabytes more; root also needs 4 bytes per agent for a short
  // time.
  // InputError for more than 2^30 groups, EnvironmentError if a rank lacks the memory. Not for emulated ranks.
  static StoredGraph spread(const Comm& comm, const GraphData& data_at_root);

  std::uint64_t num_agents() const { return num_agents_; }
  std::uint64_t num_groups() const { return group_types_.size(); }

  std::uint32_t degree(AgentId agent) const {
    return static_cast<std::uint32_t>(boost::out_degree(row(agent), ties_));
  }
  AgentId tie(AgentId agent, std::uint32_t n) const {
    return AgentId{*(boost::adjacent_vertices(row(agent), ties_).first + n)};
  }
  // Prefetches what tie(agent, n) will read. degree() has already read the start of the row, so prefetching the
  // entry is enough.
  void prefetch_tie(AgentId agent, std::uint32_t n) const {
    __builtin_prefetch(&*(boost::adjacent_vertices(row(agent), ties_).first + n));
  }
  std::uint32_t num_memberships(AgentId agent) const {
    return membership_starts_.empty() ? 0
                                      : membership_starts_[row(agent) + 1] - membership_starts_[row(agent)];
  }
  GroupId group(AgentId agent, std::uint32_t n) const {
    return GroupId{memberships_[membership_starts_[row(agent)] + n] >> kTypeBits};
  }
  GroupType membership_type(AgentId agent, std::uint32_t n) const {
    return static_cast<GroupType>(memberships_[membership_starts_[row(agent)] + n] & kTypeMask);
  }
  GroupType group_type(GroupId group) const { return group_types_[index(group)]; }

  // The members of one group of this rank, ascending. Valid as long as the graph.
  class Members {
   public:
    std::uint32_t size() const { return size_; }
    AgentId operator[](std::uint32_t i) const { return AgentId{first_[i]}; }
    // Prefetches [i].
    void prefetch(std::uint32_t i) const { __builtin_prefetch(first_ + i); }

   private:
    friend class StoredGraph;
    Members(const std::uint32_t* first, std::uint32_t size) : first_(first), size_(size) {}

    const std::uint32_t* first_;
    std::uint32_t size_;
  };
  std::uint32_t num_seats(GroupId group) const { return members(group).size(); }
  Members members(GroupId group) const {
    const std::uint32_t* start = &member_starts_[index(group) - first_group_];
    return {members_.data() + start[0], start[1] - start[0]};
  }
  AgentId home(GroupId group) const {
    return AgentId{static_cast<std::uint32_t>(std::uint64_t{index(group)} * num_agents_ / num_groups())};
  }

  // Random memory reads for one tie or member.
  static constexpr std::int64_t kGathersPerLookup = 1;

  AgentRange agents() const { return agents_; }
  const Rows& ties() const { return ties_; }
  // Bytes of all arrays of this rank.
  std::uint64_t bytes() const;

 private:
  // The lowest bits of a membership hold the type of its group, which saves a lookup of the group.
  static constexpr unsigned kTypeBits = 2;
  static constexpr std::uint32_t kTypeMask = (1U << kTypeBits) - 1;
  static_assert(kNumGroupTypes <= 1 << kTypeBits);

  StoredGraph() = default;
  void spread_ties(const Comm& comm, const GraphData& data);
  void spread_types(const Comm& comm, const GraphData& data);
  void spread_memberships(const Comm& comm, const GraphData& data);
  void spread_members(const Comm& comm, const GraphData& data);

  std::uint32_t row(AgentId agent) const { return index(agent) - agents_.first; }

  std::uint64_t num_agents_ = 0;
  AgentRange agents_;
  Rows ties_;
  std::vector<GroupType> group_types_;  // of all groups
  // Empty if there are no groups. At most 2^32 memberships per rank.
  std::vector<std::uint32_t> membership_starts_;
  std::vector<std::uint32_t> memberships_;  // group and type
  std::uint32_t first_group_ = 0;
  std::vector<std::uint32_t> member_starts_;
  std::vector<std::uint32_t> members_;
};

static_assert(Graph<StoredGraph>);

}  // namespace kfactor::graph
