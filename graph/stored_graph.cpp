#include "graph/stored_graph.hpp"

#include <string>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/distribute_rows.hpp"

namespace kfactor::graph {
namespace {

using detail::Arc;

// A list of pairs, read by root. Each pair stands for one or two arcs.
template <class MakeArcs>
class ArcsOf {
 public:
  ArcsOf(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, MakeArcs make_arcs)
      : pairs_(pairs), make_arcs_(std::move(make_arcs)) {}

  std::uint64_t size() const { return pairs_.size(); }
  template <class See>
  void visit(std::uint64_t first, std::uint64_t last, const See& see) const {
    for (std::uint64_t i = first; i < last; ++i) {
      make_arcs_(pairs_[i].first, pairs_[i].second, see);
    }
  }

 private:
  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs_;
  MakeArcs make_arcs_;
};

// The first agent of each rank, then the number of agents.
std::vector<std::uint32_t> first_agents(const Comm& comm, std::uint64_t num_agents) {
  const Partition partition(num_agents, comm.size());
  std::vector<std::uint32_t> first;
  first.reserve(static_cast<std::size_t>(comm.size()) + 1);
  for (int rank = 0; rank < comm.size(); ++rank) {
    first.push_back(partition.range(rank).first);
  }
  first.push_back(static_cast<std::uint32_t>(num_agents));
  return first;
}

void check(const GraphData& data, std::uint64_t most_groups) {
  if (data.group_types.size() > most_groups) {
    throw InputError("The graph has " + std::to_string(data.group_types.size()) + " groups; at most " +
                     std::to_string(most_groups) + " are possible. Does the file list agents as groups?");
  }
}

}  // namespace

StoredGraph StoredGraph::spread(const Comm& comm, const GraphData& data) {
  require(!comm.is_emulated(), "an emulated rank has no stored graph");
  comm.agree([&] {
    if (comm.is_root()) {
      check(data, std::uint64_t{1} << (32 - kTypeBits));
    }
  });
  StoredGraph graph;
  graph.num_agents_ = comm.max(comm.is_root() ? data.num_agents : 0);
  require(graph.num_agents_ >= static_cast<std::uint64_t>(comm.size()), "no more ranks than agents");
  graph.agents_ = Partition(graph.num_agents_, comm.size()).range(comm.rank());
  graph.spread_ties(comm, data);
  graph.spread_types(comm, data);
  if (graph.num_groups() > 0) {
    graph.spread_memberships(comm, data);
    graph.spread_members(comm, data);
  }
  return graph;
}

void StoredGraph::spread_ties(const Comm& comm, const GraphData& data) {
  const ArcsOf arcs(data.edges, [](std::uint32_t a, std::uint32_t b, const auto& see) {
    see(Arc{a, b});
    see(Arc{b, a});
  });
  // Boost's own builders would hold the arcs twice, so its rows are filled directly.
  detail::distribute_rows(comm, first_agents(comm, num_agents_), arcs, ties_.m_forward.m_rowstart,
                          ties_.m_forward.m_column);
}

void StoredGraph::spread_types(const Comm& comm, const GraphData& data) {
  std::string text;
  if (comm.is_root()) {
    for (const GroupType type : data.group_types) {
      text.push_back(static_cast<char>(type));
    }
  }
  text = comm.broadcast(std::move(text));
  group_types_.reserve(text.size());
  for (const char type : text) {
    group_types_.push_back(static_cast<GroupType>(type));
  }
}

void StoredGraph::spread_memberships(const Comm& comm, const GraphData& data) {
  const ArcsOf arcs(data.memberships, [this](std::uint32_t agent, std::uint32_t group, const auto& see) {
    see(Arc{agent, group << kTypeBits | static_cast<std::uint32_t>(group_types_[group])});
  });
  detail::distribute_rows(comm, first_agents(comm, num_agents_), arcs, membership_starts_, memberships_);
}

void StoredGraph::spread_members(const Comm& comm, const GraphData& data) {
  // Homes ascend with the group ids, so each rank owns a range of groups: the home of group g is agent a or a
  // later one iff g >= a * groups / agents.
  std::vector<std::uint32_t> first_groups;
  for (const std::uint32_t agent : first_agents(comm, num_agents_)) {
    first_groups.push_back(
        static_cast<std::uint32_t>((agent * num_groups() + num_agents_ - 1) / num_agents_));
  }
  first_group_ = first_groups[static_cast<std::size_t>(comm.rank())];
  const ArcsOf arcs(data.memberships, [](std::uint32_t agent, std::uint32_t group, const auto& see) {
    see(Arc{group, agent});
  });
  detail::distribute_rows(comm, first_groups, arcs, member_starts_, members_);
}

std::uint64_t StoredGraph::bytes() const {
  const auto of = [](const auto& values) { return values.capacity() * sizeof(values[0]); };
  return of(ties_.m_forward.m_rowstart) + of(ties_.m_forward.m_column) + of(group_types_) +
         of(membership_starts_) + of(memberships_) + of(member_starts_) + of(members_);
}

}  // namespace kfactor::graph
