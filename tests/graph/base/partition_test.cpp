#include "graph/base/partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace kfactor {
namespace {

TEST(Partition, RangesCoverAllAgentsOnceAndEvenly) {
  for (const std::uint64_t agents : {1U, 2U, 3U, 7U, 64U, 1000U, 1009U}) {
    for (int ranks = 1; ranks <= 9; ++ranks) {
      SCOPED_TRACE(std::to_string(agents) + " agents on " + std::to_string(ranks) + " ranks");
      const Partition partition(agents, ranks);
      std::uint32_t next = 0;
      std::uint32_t smallest = 0xFFFFFFFFU;
      std::uint32_t largest = 0;
      for (int rank = 0; rank < ranks; ++rank) {
        const AgentRange range = partition.range(rank);
        EXPECT_EQ(range.first, next);
        next = range.last;
        smallest = std::min(smallest, range.size());
        largest = std::max(largest, range.size());
      }
      EXPECT_EQ(next, agents);
      EXPECT_LE(largest - smallest, 1U);
    }
  }
}

TEST(Partition, OwnerIsTheRankWhoseRangeContainsTheAgent) {
  for (const std::uint32_t agents : {1U, 5U, 64U, 1009U}) {
    for (int ranks = 1; ranks <= 9; ++ranks) {
      const Partition partition(agents, ranks);
      for (std::uint32_t agent = 0; agent < agents; ++agent) {
        EXPECT_TRUE(partition.range(partition.owner(AgentId{agent})).contains(AgentId{agent}))
            << agent << " of " << agents << " on " << ranks << " ranks";
      }
    }
  }
}

TEST(Partition, HoldsAtTheLargestPopulation) {
  constexpr std::uint64_t kAgents = 0xFFFFFFFFULL;
  constexpr int kRanks = 1021;
  const Partition partition(kAgents, kRanks);
  EXPECT_EQ(partition.range(kRanks - 1).last, kAgents);
  for (int rank = 0; rank < kRanks; ++rank) {
    const AgentRange range = partition.range(rank);
    EXPECT_EQ(partition.owner(AgentId{range.first}), rank);
    EXPECT_EQ(partition.owner(AgentId{range.last - 1}), rank);
  }
}

}  // namespace
}  // namespace kfactor
