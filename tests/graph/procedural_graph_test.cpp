#include "graph/procedural_graph.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace kfactor::graph {
namespace {

ProceduralRecipe recipe_for(std::uint64_t num_agents) {
  ProceduralRecipe recipe;
  recipe.num_agents = num_agents;
  recipe.groups = {{{4, 16, 2}, {5, 40, 3}, {15, 150, 2}, {80, 500, 1}}};
  return recipe;
}

class AnySize : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, AnySize, testing::Values(1, 2, 3, 17, 1000, 1024, 1025, 16384, 16385, 40001));

TEST_P(AnySize, TiesAreSymmetric) {
  const ProceduralGraph graph(recipe_for(GetParam()));
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> balance;
  for (std::uint32_t v = 0; v < graph.num_agents(); ++v) {
    for (std::uint32_t n = 0; n < graph.degree(AgentId{v}); ++n) {
      const AgentId other = graph.tie(AgentId{v}, n);
      if (other == kNoAgent) {
        continue;
      }
      ASSERT_LT(index(other), graph.num_agents());
      ASSERT_NE(index(other), v);
      const auto low = std::min(v, index(other));
      balance[{low, std::max(v, index(other))}] += v == low ? 1 : -1;
    }
  }
  for (const auto& [tie, count] : balance) {
    ASSERT_EQ(count, 0) << tie.first << " - " << tie.second;
  }
}

TEST_P(AnySize, MembersAndMembershipsAgree) {
  const ProceduralGraph graph(recipe_for(GetParam()));
  std::set<std::pair<std::uint32_t, std::uint32_t>> from_agents;
  for (std::uint32_t v = 0; v < graph.num_agents(); ++v) {
    for (std::uint32_t n = 0; n < graph.num_memberships(AgentId{v}); ++n) {
      const GroupId group = graph.group(AgentId{v}, n);
      if (group != kNoGroup) {
        ASSERT_LT(index(group), graph.num_groups());
        ASSERT_TRUE(from_agents.insert({v, index(group)}).second) << "seated twice";
      }
    }
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> from_groups;
  for (std::uint32_t g = 0; g < graph.num_groups(); ++g) {
    ASSERT_LT(index(graph.home(GroupId{g})), graph.num_agents());
    for (std::uint32_t i = 0; i < graph.members(GroupId{g}).size(); ++i) {
      const AgentId member = graph.members(GroupId{g})[i];
      if (member != kNoAgent) {
        ASSERT_LT(index(member), graph.num_agents());
        ASSERT_TRUE(from_groups.insert({index(member), g}).second) << "listed twice";
      }
    }
  }
  EXPECT_EQ(from_agents, from_groups);
}

TEST(ProceduralGraph, HasTheDegreesItPromises) {
  const ProceduralGraph graph(recipe_for(102'400));
  double sum = 0;
  double sum_of_logs = 0;
  double sum_of_squared_logs = 0;
  for (std::uint32_t v = 0; v < graph.num_agents(); ++v) {
    const double degree = graph.degree(AgentId{v});
    sum += degree;
    sum_of_logs += std::log(std::max(degree, 0.5));
    sum_of_squared_logs += std::log(std::max(degree, 0.5)) * std::log(std::max(degree, 0.5));
  }
  const double n = static_cast<double>(graph.num_agents());
  EXPECT_NEAR(sum / n, 24.0, 0.01);
  const double mean_log = sum_of_logs / n;
  EXPECT_NEAR(std::sqrt(sum_of_squared_logs / n - mean_log * mean_log), 1.0, 0.05);
}

TEST(ProceduralGraph, HasFewEmptySlotsAndFewDoubleTies) {
  const ProceduralGraph graph(recipe_for(50'000));
  std::uint64_t slots = 0;
  std::uint64_t empty = 0;
  std::uint64_t doubles = 0;
  for (std::uint32_t v = 0; v < graph.num_agents(); ++v) {
    std::set<std::uint32_t> seen;
    for (std::uint32_t n = 0; n < graph.degree(AgentId{v}); ++n) {
      const AgentId other = graph.tie(AgentId{v}, n);
      ++slots;
      empty += other == kNoAgent;
      doubles += other != kNoAgent && !seen.insert(index(other)).second;
    }
  }
  EXPECT_LT(static_cast<double>(empty), 1e-3 * static_cast<double>(slots));
  EXPECT_LT(static_cast<double>(doubles), 5e-3 * static_cast<double>(slots));
}

TEST(ProceduralGraph, GroupSizesStayInRange) {
  const ProceduralGraph graph(recipe_for(100'000));
  const std::array<std::pair<std::uint32_t, std::uint32_t>, 4> range = {
      {{4, 16}, {5, 40}, {15, 150}, {80, 500}}};
  std::array<int, 4> too_small{};
  std::array<int, 4> count{};
  for (std::uint32_t g = 0; g < graph.num_groups(); ++g) {
    const auto type = static_cast<std::size_t>(graph.group_type(GroupId{g}));
    const std::uint32_t size = graph.members(GroupId{g}).size();
    ASSERT_LE(size, range[type].second);
    too_small[type] += size < range[type].first;
    ++count[type];
  }
  for (std::size_t type = 0; type < 4; ++type) {
    EXPECT_LE(too_small[type], 7) << "only the last chat of a block may be cut short";
    EXPECT_GT(count[type], 0);
  }
}

TEST(ProceduralGraph, IsFixedForEver) {
  // Golden values: a change here changes every published result on this graph.
  const ProceduralGraph graph(recipe_for(1'000'003));
  std::uint64_t sum = 0;
  for (std::uint32_t v = 0; v < graph.num_agents(); v += 997) {
    for (std::uint32_t n = 0; n < graph.degree(AgentId{v}); ++n) {
      sum = sum * 31 + index(graph.tie(AgentId{v}, n));
    }
    for (std::uint32_t n = 0; n < graph.num_memberships(AgentId{v}); ++n) {
      sum = sum * 31 + index(graph.group(AgentId{v}, n));
    }
  }
  EXPECT_EQ(sum, 14174982517752604673ULL);
}

TEST(ProceduralGraph, WorksAtTheLargestSize) {
  const ProceduralGraph graph(recipe_for((1ULL << 32) - 1));
  for (std::uint32_t v = 5; v < 4'000'000'000U; v += 399'999'983U) {
    for (std::uint32_t n = 0; n < graph.degree(AgentId{v}); ++n) {
      const AgentId other = graph.tie(AgentId{v}, n);
      if (other == kNoAgent) {
        continue;
      }
      bool back = false;
      for (std::uint32_t m = 0; m < graph.degree(other); ++m) {
        back = back || graph.tie(other, m) == AgentId{v};
      }
      ASSERT_TRUE(back);
    }
    for (std::uint32_t n = 0; n < graph.num_memberships(AgentId{v}); ++n) {
      const GroupId group = graph.group(AgentId{v}, n);
      bool listed = group == kNoGroup;
      for (std::uint32_t i = 0; !listed && i < graph.members(group).size(); ++i) {
        listed = graph.members(group)[i] == AgentId{v};
      }
      ASSERT_TRUE(listed);
    }
  }
}

TEST(ProceduralGraph, SeedsGiveOtherGraphs) {
  ProceduralRecipe recipe = recipe_for(5000);
  const ProceduralGraph first(recipe);
  recipe.seed = 2;
  const ProceduralGraph second(recipe);
  int equal = 0;
  for (std::uint32_t v = 0; v < 5000; ++v) {
    equal += first.degree(AgentId{v}) > 0 && first.tie(AgentId{v}, 0) == second.tie(AgentId{v}, 0);
  }
  EXPECT_LT(equal, 50);
}

}  // namespace
}  // namespace kfactor::graph
