// Batch lookups equal single lookups.
#include "graph/batch_lookup.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "graph/base/comm.hpp"

namespace kfactor::graph {
namespace {

// The simplest Permute.
std::int64_t permute_one_by_one(const Permutation& base, Direction direction,
                                std::span<const std::uint64_t> more, std::span<std::uint64_t> values) {
  std::int64_t num_steps = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    do {
      values[i] = direction == Direction::Forward ? base.forward_once(values[i], more[i])
                                                  : base.backward_once(values[i], more[i]);
      ++num_steps;
    } while (values[i] >= base.size());
  }
  return num_steps;
}

std::int64_t name_owners_one_by_one(const Permutation& base, const Seats& seats, std::span<AgentId> owners) {
  std::int64_t num_steps = 0;
  std::size_t block = 0;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    while (seats.blocks[block].end == i) {
      ++block;
    }
    std::uint64_t value = seats.first_seats[seats.groups[i]] + seats.numbers[i];
    num_steps += permute_one_by_one(base, Direction::Backward, {&seats.blocks[block].key, 1}, {&value, 1});
    owners[i] =
        AgentId{seats.blocks[block].first_agent + static_cast<std::uint32_t>(value / seats.memberships)};
  }
  return num_steps;
}

constexpr SlotKernels kOneByOne = {permute_one_by_one, name_owners_one_by_one};

DuplicateSeats known_seats(const ProceduralGraph& graph, AgentRange agents) {
  return find_duplicate_seats(graph, agents, permute_one_by_one);
}

template <class G>
std::vector<AgentId> ties_of(const G& graph, std::span<const TieSlot> slots) {
  std::vector<AgentId> found;
  for (const TieSlot& slot : slots) {
    found.push_back(graph.tie(slot.agent, slot.n));
  }
  return found;
}

template <class G>
std::vector<GroupId> groups_of(const G& graph, std::span<const MembershipSlot> slots) {
  std::vector<GroupId> found;
  for (const MembershipSlot& slot : slots) {
    found.push_back(graph.group(slot.agent, slot.n));
  }
  return found;
}

template <class Id>
std::vector<Id> copy(std::span<const Id> found) {
  return {found.begin(), found.end()};
}

// About `num` memberships of agents picked at random.
template <class G>
std::vector<MembershipSlot> some_memberships(const G& graph, int num) {
  std::mt19937 random(9);
  std::vector<MembershipSlot> slots;
  for (int i = 0; i < num; ++i) {
    const AgentId agent{static_cast<std::uint32_t>(random() % graph.num_agents())};
    if (const std::uint32_t many = graph.num_memberships(agent); many > 0) {
      slots.push_back({agent, static_cast<std::uint32_t>(random() % many)});
    }
  }
  return slots;
}

// About `num` ties of agents picked at random, in no order.
template <class G>
std::vector<TieSlot> some_ties(const G& graph, int num) {
  std::mt19937 random(7);
  std::vector<TieSlot> slots;
  for (int i = 0; i < num; ++i) {
    const AgentId agent{static_cast<std::uint32_t>(random() % graph.num_agents())};
    if (const std::uint32_t degree = graph.degree(agent); degree > 0) {
      slots.push_back({agent, static_cast<std::uint32_t>(random() % degree)});
    }
  }
  return slots;
}

// All seats of groups picked at random, in ascending order or in none.
template <class G>
void expect_members(const G& graph, BatchLookup<G>& lookups, int num_groups, bool in_order) {
  std::mt19937 random(8);
  std::vector<GroupId> groups;
  groups.reserve(static_cast<std::size_t>(num_groups));
  for (int i = 0; i < num_groups; ++i) {
    groups.push_back(GroupId{static_cast<std::uint32_t>(random() % graph.num_groups())});
  }
  if (in_order) {
    std::ranges::sort(groups);
  }
  const std::span<const GroupInfo> infos = lookups.group_infos(groups);
  ASSERT_EQ(infos.size(), groups.size());
  std::vector<std::uint32_t> begins = {0};
  std::vector<std::uint16_t> which;
  std::vector<std::uint32_t> seats;
  std::vector<AgentId> expected;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    EXPECT_EQ(infos[k].num_seats, graph.num_seats(groups[k]));
    EXPECT_EQ(infos[k].num_seats, graph.members(groups[k]).size());
    EXPECT_EQ(infos[k].type, graph.group_type(groups[k]));
    for (std::uint32_t seat = 0; seat < infos[k].num_seats; ++seat) {
      which.push_back(static_cast<std::uint16_t>(k));
      seats.push_back(seat);
      expected.push_back(graph.members(groups[k])[seat]);
    }
    begins.push_back(static_cast<std::uint32_t>(seats.size()));
  }
  const std::span<AgentId> found = lookups.members({begins, which, seats});
  EXPECT_EQ(std::vector<AgentId>(found.begin(), found.end()), expected);
}

// A part of a town, a part of a province, several of either; with and without a shorter last block.
class AnyPopulation : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, AnyPopulation,
                         testing::Values(1, 3, 1000, 16'384, 40'001, 5'000'000, 8'388'608));

TEST_P(AnyPopulation, BatchLookupsEqualSingleOnes) {
  ProceduralRecipe recipe;
  recipe.num_agents = GetParam();
  recipe.groups = {{{4, 16, 2}, {5, 40, 3}, {15, 150, 2}, {80, 500, 1}}};
  const ProceduralGraph graph(recipe);
  // Duplicate seats: none examined, those around some agents, all.
  const auto all = static_cast<std::uint32_t>(graph.num_agents());
  for (const DuplicateSeats& duplicate_seats :
       {DuplicateSeats{}, known_seats(graph, {all / 2, all / 2 + 1}), known_seats(graph, {0, all})}) {
    BatchLookup<ProceduralGraph> lookups(graph, kOneByOne, duplicate_seats);
    for (const int num : {0, 1, 5000, 30}) {  // fewer slots after more: no old results remain
      const std::vector<TieSlot> slots = some_ties(graph, num);
      EXPECT_EQ(copy(lookups.ties(slots)), ties_of(graph, slots));
      const std::vector<MembershipSlot> memberships = some_memberships(graph, num);
      EXPECT_EQ(copy(lookups.groups(memberships)), groups_of(graph, memberships));
      expect_members(graph, lookups, num / 10, true);
      expect_members(graph, lookups, num / 10, false);
    }
  }
}

// For every chat of a population, the empty seats are those without a member.
TEST(DuplicateSeats, AreTheSeatsWithoutAMember) {
  ProceduralRecipe recipe;
  recipe.num_agents = 40'001;
  recipe.groups = {{{4, 16, 2}, {5, 40, 3}, {15, 150, 16}, {80, 500, 1}}};
  const ProceduralGraph graph(recipe);
  const auto all = static_cast<std::uint32_t>(graph.num_agents());
  const DuplicateSeats some = known_seats(graph, {16'383, 16'385});  // two of the three towns
  const DuplicateSeats duplicate_seats = known_seats(graph, {0, all});
  std::uint32_t num_empty = 0;
  std::uint32_t num_known = 0;
  for (std::uint32_t number = 0; number < graph.num_groups(); ++number) {
    const GroupId group{number};
    const auto members = graph.members(group);
    std::vector<std::uint32_t> empty;
    for (std::uint32_t seat = 0; seat < members.size(); ++seat) {
      if (members[seat] == kNoAgent) {
        empty.push_back(seat);
      }
    }
    for (const DuplicateSeats* seats : {&some, &duplicate_seats}) {
      const DuplicateSeats::OfType& of_type = seats->of(graph.group_type(group));
      if (!of_type.is_known(group)) {
        EXPECT_EQ(seats, &some);
        EXPECT_TRUE(of_type.may_be_in(group));
        EXPECT_GE(index(graph.home(group)), 2U * 16'384);
        continue;
      }
      num_known += seats == &some ? 1 : 0;
      std::vector<std::uint32_t> found;
      of_type.for_each(group, [&](std::uint32_t seat) { found.push_back(seat); });
      ASSERT_EQ(found, empty) << "group " << number;
      ASSERT_EQ(of_type.may_be_in(group), !empty.empty()) << "group " << number;
    }
    num_empty += static_cast<std::uint32_t>(empty.size());
  }
  EXPECT_GT(num_empty, 100U);
  EXPECT_GT(num_known, graph.num_groups() / 2);
}

// One type without chats, one with one membership, one with the most memberships.
TEST(BatchLookup, KnowAnyNumberOfMemberships) {
  ProceduralRecipe recipe;
  recipe.num_agents = 20'000;  // a full town and part of a second one
  recipe.groups = {{{4, 16, 1}, {5, 40, 0}, {2, 5, 16}, {80, 500, 1}}};
  const ProceduralGraph graph(recipe);
  for (const DuplicateSeats& duplicate_seats : {DuplicateSeats{}, known_seats(graph, {0, 20'000})}) {
    BatchLookup<ProceduralGraph> lookups(graph, kOneByOne, duplicate_seats);
    const std::vector<MembershipSlot> memberships = some_memberships(graph, 5000);
    EXPECT_EQ(copy(lookups.groups(memberships)), groups_of(graph, memberships));
    expect_members(graph, lookups, 500, true);
    expect_members(graph, lookups, 500, false);
  }
}

// A tie takes at most one permutation forward and one backward; a member of the only group type takes one
// backward.
TEST(BatchLookup, CountPermutations) {
  ProceduralRecipe recipe;
  recipe.num_agents = 16'384;
  recipe.groups = {{{4, 16, 1}, {1, 1, 0}, {1, 1, 0}, {1, 1, 0}}};
  const ProceduralGraph graph(recipe);
  const DuplicateSeats duplicate_seats;
  BatchLookup<ProceduralGraph> lookups(graph, kOneByOne, duplicate_seats);
  EXPECT_EQ(lookups.take_permutations(), 0);
  const std::vector<TieSlot> ties = some_ties(graph, 1000);
  lookups.ties(ties);
  // Some slots have no partner, and less than half of the steps lead to values of at least the size.
  EXPECT_LE(lookups.take_permutations(), static_cast<std::int64_t>(4 * ties.size()));
  const std::vector<GroupId> group = {GroupId{7}};
  const std::vector<std::uint32_t> begins = {0, 3};
  const std::vector<std::uint16_t> which(3, 0);
  const std::vector<std::uint32_t> seats = {0, 1, 3};
  lookups.group_infos(group);
  lookups.members({begins, which, seats});
  EXPECT_EQ(lookups.take_permutations(), 3);
  EXPECT_EQ(lookups.take_permutations(), 0);
}

// Three memberships fill three quarters of a power of two: one step in four leads outside.
TEST(BatchLookup, CountStepsOutside) {
  ProceduralRecipe recipe;
  recipe.num_agents = 16'384;
  recipe.groups = {{{1000, 1000, 3}, {1, 1, 0}, {1, 1, 0}, {1, 1, 0}}};
  const ProceduralGraph graph(recipe);
  const DuplicateSeats duplicate_seats = known_seats(graph, {0, 16'384});
  BatchLookup<ProceduralGraph> lookups(graph, kOneByOne, duplicate_seats);
  const std::vector<GroupId> group = {GroupId{3}};
  const std::vector<std::uint32_t> begins = {0, 1000};
  const std::vector<std::uint16_t> which(1000, 0);
  std::vector<std::uint32_t> seats(1000);
  std::iota(seats.begin(), seats.end(), 0U);
  lookups.group_infos(group);
  lookups.members({begins, which, seats});
  EXPECT_NEAR(static_cast<double>(lookups.take_permutations()), 4000.0 / 3, 100);
}

TEST(BatchLookup, ReadStoredGraphsAsWell) {
  GraphData data;
  data.num_agents = 100;
  for (std::uint32_t v = 1; v < data.num_agents; ++v) {
    data.edges.emplace_back(v / 2, v);
    data.memberships.emplace_back(v, v % 7);
  }
  data.group_types.assign(7, GroupType::Work);
  const StoredGraph graph = StoredGraph::spread(Comm::world(), data);
  BatchLookup<StoredGraph> lookups(graph, kOneByOne,
                                   find_duplicate_seats(graph, graph.agents(), permute_one_by_one));
  const std::vector<TieSlot> slots = some_ties(graph, 300);
  EXPECT_EQ(copy(lookups.ties(slots)), ties_of(graph, slots));
  const std::vector<MembershipSlot> memberships = some_memberships(graph, 300);
  EXPECT_EQ(copy(lookups.groups(memberships)), groups_of(graph, memberships));
  expect_members(graph, lookups, 10, false);
}

}  // namespace
}  // namespace kfactor::graph
