// Runs on any number of ranks: all ranks together hold what one rank alone would hold.
#include "graph/stored_graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/graph/connected_components.hpp>
#include <set>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"

namespace kfactor::graph {
namespace {

GraphData random_graph(std::uint32_t num_agents, std::uint32_t num_edges, std::uint32_t num_groups) {
  const Draws draws(99, 0);
  std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
  std::set<std::pair<std::uint32_t, std::uint32_t>> seats;
  for (std::uint32_t i = 0; edges.size() < num_edges; ++i) {
    const Lanes lanes = draws(Purpose::Generator, i);
    const std::uint32_t a = lanes[0] % num_agents;
    const std::uint32_t b = lanes[1] % num_agents;
    if (a != b) {
      edges.insert({std::min(a, b), std::max(a, b)});
    }
    seats.insert({lanes[2] % num_agents, lanes[3] % num_groups});
  }
  GraphData data;
  data.num_agents = num_agents;
  data.edges.assign(edges.begin(), edges.end());
  data.memberships.assign(seats.begin(), seats.end());
  for (std::uint32_t group = 0; group < num_groups; ++group) {
    data.group_types.push_back(static_cast<GroupType>(group % kNumGroupTypes));
  }
  return data;
}

TEST(StoredGraph, EveryRankHoldsItsShareAndNothingElse) {
  const Comm world = Comm::world();
  const GraphData data = random_graph(203, 900, 31);
  const StoredGraph graph = StoredGraph::spread(world, world.is_root() ? data : GraphData{});
  EXPECT_EQ(graph.num_agents(), 203u);
  EXPECT_EQ(graph.num_groups(), 31u);

  std::vector<std::set<std::uint32_t>> ties(203);
  for (const auto& [a, b] : data.edges) {
    ties[a].insert(b);
    ties[b].insert(a);
  }
  std::int64_t arcs = 0;
  std::int64_t memberships = 0;
  for (std::uint32_t v = graph.agents().first; v < graph.agents().last; ++v) {
    std::set<std::uint32_t> mine;
    for (std::uint32_t n = 0; n < graph.degree(AgentId{v}); ++n) {
      mine.insert(index(graph.tie(AgentId{v}, n)));
      ++arcs;
    }
    EXPECT_EQ(mine, ties[v]);
    for (std::uint32_t n = 0; n < graph.num_memberships(AgentId{v}); ++n) {
      const GroupId group = graph.group(AgentId{v}, n);
      const std::pair seat{v, index(group)};
      EXPECT_EQ(graph.membership_type(AgentId{v}, n), graph.group_type(group));
      ++memberships;
      EXPECT_TRUE(std::binary_search(data.memberships.begin(), data.memberships.end(), seat));
    }
  }
  EXPECT_EQ(world.sum(arcs), 1800);
  EXPECT_EQ(world.sum(memberships), static_cast<std::int64_t>(data.memberships.size()));

  std::int64_t seats = 0;
  for (std::uint32_t g = 0; g < graph.num_groups(); ++g) {
    EXPECT_EQ(graph.group_type(GroupId{g}), data.group_types[g]);
    if (!graph.agents().contains(graph.home(GroupId{g}))) {
      continue;
    }
    for (std::uint32_t i = 0; i < graph.members(GroupId{g}).size(); ++i) {
      const std::pair seat{index(graph.members(GroupId{g})[i]), g};
      EXPECT_TRUE(std::binary_search(data.memberships.begin(), data.memberships.end(), seat));
      ++seats;
    }
  }
  EXPECT_EQ(world.sum(seats), static_cast<std::int64_t>(data.memberships.size()));
}

// The rows of this rank, as lists.
std::vector<std::vector<std::uint32_t>> rows_of(const StoredGraph& graph) {
  std::vector<std::vector<std::uint32_t>> rows;
  for (std::uint32_t v = graph.agents().first; v < graph.agents().last; ++v) {
    rows.emplace_back();
    for (std::uint32_t n = 0; n < graph.degree(AgentId{v}); ++n) {
      rows.back().push_back(index(graph.tie(AgentId{v}, n)));
    }
    for (std::uint32_t n = 0; n < graph.num_memberships(AgentId{v}); ++n) {
      rows.back().push_back(index(graph.group(AgentId{v}, n)));
    }
  }
  for (std::uint32_t g = 0; g < graph.num_groups(); ++g) {
    if (graph.agents().contains(graph.home(GroupId{g}))) {
      rows.emplace_back();
      for (std::uint32_t i = 0; i < graph.members(GroupId{g}).size(); ++i) {
        rows.back().push_back(index(graph.members(GroupId{g})[i]));
      }
    }
  }
  return rows;
}

TEST(StoredGraph, RowsAscendWhateverTheOrderOfTheLists) {
  const Comm world = Comm::world();
  GraphData data = random_graph(203, 900, 31);
  const auto sorted = rows_of(StoredGraph::spread(world, data));
  std::reverse(data.edges.begin(), data.edges.end());
  std::reverse(data.memberships.begin(), data.memberships.end());
  for (auto& [a, b] : data.edges) {
    std::swap(a, b);
  }
  EXPECT_EQ(rows_of(StoredGraph::spread(world, data)), sorted);
}

TEST(StoredGraph, StaysWithinItsMemory) {
  const Comm world = Comm::world();
  GraphData data = random_graph(2000, 20000, 400);
  const StoredGraph with_groups = StoredGraph::spread(world, data);
  data.memberships.clear();
  data.group_types.clear();
  const StoredGraph ties_only = StoredGraph::spread(world, data);
  std::uint64_t ties = 0;
  std::uint64_t seats = 0;
  for (std::uint32_t v = ties_only.agents().first; v < ties_only.agents().last; ++v) {
    ties += ties_only.degree(AgentId{v});
    seats += with_groups.num_memberships(AgentId{v});
  }
  for (std::uint32_t g = 0; g < with_groups.num_groups(); ++g) {
    seats += ties_only.agents().contains(with_groups.home(GroupId{g}))
                 ? with_groups.members(GroupId{g}).size()
                 : 0;
  }
  const std::uint64_t num_agents = ties_only.agents().size();
  EXPECT_EQ(ties_only.bytes(), 8 * (num_agents + 1) + 4 * ties);
  EXPECT_LE(with_groups.bytes(), 8 * num_agents + 5 * (ties + seats));
}

TEST(StoredGraph, IsNotForEmulatedRanks) {
  GraphData data;
  data.num_agents = 8;
  EXPECT_THROW(StoredGraph::spread(Comm::emulate(0, 4), data), ContractError);
}

TEST(StoredGraph, WorksWithTiesOnly) {
  const Comm world = Comm::world();
  GraphData data;
  data.num_agents = 8;
  data.edges = {{0, 1}, {1, 2}, {6, 7}};
  const StoredGraph graph = StoredGraph::spread(world, data);
  EXPECT_EQ(graph.num_groups(), 0u);
  for (std::uint32_t v = graph.agents().first; v < graph.agents().last; ++v) {
    EXPECT_EQ(graph.num_memberships(AgentId{v}), 0u);
  }
}

TEST(StoredGraph, BoostAlgorithmsRunOnIt) {
  const Comm alone = Comm::world().split(Comm::world().rank());
  GraphData data;
  data.num_agents = 7;
  data.edges = {{0, 1}, {1, 2}, {3, 4}};
  const StoredGraph graph = StoredGraph::spread(alone, data);
  std::vector<int> component(7);
  EXPECT_EQ(boost::connected_components(graph.ties(), component.data()), 4);
  EXPECT_EQ(component[0], component[2]);
  EXPECT_NE(component[0], component[3]);
}

}  // namespace
}  // namespace kfactor::graph
