// What a rank of many will tell the others: from a sample of the graph and from what few agents told each
// other. Nothing here is collective.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/base/traffic.hpp"
#include "jobs/forecast/workload.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// How the run is to be laid out.
struct Layout {
  std::uint64_t agents = 0;
  int ranks = 1;
  int ranks_per_node = 1;

  std::uint64_t agents_of_a_rank() const {
    return (agents + static_cast<unsigned>(ranks) - 1) / static_cast<unsigned>(ranks);
  }
  int ranks_of_fullest_node() const { return ranks < ranks_per_node ? ranks : ranks_per_node; }
};

// What share of the mail of a rank leaves it, and where to.
struct RemoteShare {
  double posts = 0;    // to groups
  double members = 0;  // from groups to their members
  double ties = 0;
  std::vector<double> targets;  // shares of the other ranks, of what leaves
};

// From a sample of the agents of the middle rank. Chats count by how often people post there, and members by
// how likely they see it. The graph holds all agents: a procedural one, or a whole stored one.
template <class Graph>
RemoteShare sample_crossing(const model::Scenario& scenario, const Graph& graph, int ranks);

extern template RemoteShare sample_crossing(const model::Scenario&, const graph::ProceduralGraph&, int);
extern template RemoteShare sample_crossing(const model::Scenario&, const graph::StoredGraph&, int);

// Messages and their bytes that a rank sends on all days.
Traffic traffic_of(const Workload& load, const Layout& layout, const RemoteShare& remote_share);

}  // namespace kfactor::jobs
