// Estimates the messages of one rank among many, from a sample of the graph and from the messages of few
// agents. Nothing here is collective.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/base/traffic.hpp"
#include "jobs/forecast/workload.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// The ranks and nodes of the planned run.
struct Layout {
  std::uint64_t agents = 0;
  int ranks = 1;
  int ranks_per_node = 1;

  std::uint64_t agents_of_a_rank() const {
    return (agents + static_cast<unsigned>(ranks) - 1) / static_cast<unsigned>(ranks);
  }
  int ranks_of_fullest_node() const { return ranks < ranks_per_node ? ranks : ranks_per_node; }
};

// The share of the messages of a rank that go to other ranks, and to which ones.
struct RemoteShare {
  double posts = 0;    // to groups
  double members = 0;  // from groups to their members
  double ties = 0;
  std::vector<double> targets;  // shares of the other ranks in what leaves
};

// Samples agents of the middle rank. Chats are weighted by how often people post there, members by how likely
// they see a post. The graph holds all agents: a procedural one, or a complete stored one.
template <class Graph>
RemoteShare sample_remote_share(const model::Scenario& scenario, const Graph& graph, int ranks);

extern template RemoteShare sample_remote_share(const model::Scenario&, const graph::ProceduralGraph&, int);
extern template RemoteShare sample_remote_share(const model::Scenario&, const graph::StoredGraph&, int);

// Messages, and their bytes, that a rank sends on all days.
Traffic traffic_of(const Workload& load, const Layout& layout, const RemoteShare& remote_share);

}  // namespace kfactor::jobs
