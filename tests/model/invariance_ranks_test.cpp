// Changes that must not affect results, changes that must, and sums that must always hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "model/day/world.hpp"
#include "model/kernels/kernels.hpp"
#include "model/simulation.hpp"
#include "model/types/cohort_ages.hpp"
#include "tests/support/relationships_of.hpp"
#include "tests/support/small_scenarios.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {

using namespace model;

namespace {

using Days = std::vector<DayReport>;

template <class Graph>
Days simulate(const Scenario& scenario, const Graph& graph, const Comm& comm, const Execution& how = {}) {
  EXPECT_TRUE(find_mistakes(scenario).empty());
  Days days;
  Simulation<Graph> simulation(scenario, graph, comm, how);
  simulation.advance_to(scenario.num_steps(), [&](const DayReport& report) { days.push_back(report); });
  return days;
}

Days simulate(const Scenario& scenario, const Comm& comm = world(), const Execution& how = {}) {
  return simulate(scenario, graph::ProceduralGraph(recipe_of(scenario)), comm, how);
}

std::vector<Digest> digests(const Days& days) {
  std::vector<Digest> digests;
  for (const DayReport& day : days) {
    digests.push_back(day.digest);
  }
  return digests;
}

// One communicator of the first n ranks, and one of the others.
Comm first_ranks(int n) { return world().split(world().rank() < n ? 0 : 1); }

TEST(Invariance, ProceduralGraphOnAnyNumberOfRanks) {
  for (const Scenario& scenario :
       {festival_scenario(5000), random_scenario(11, 300), random_scenario(13, 4097), quiet_scenario(257),
        complete_scenario(14, 4500), complete_scenario(15, 700), complete_scenario(16, kBlockSize + 9000)}) {
    SCOPED_TRACE(scenario.run.name);
    const std::vector<Digest> expected = digests(simulate(scenario, world().split(world().rank())));
    for (int n = 1; n <= world().size(); ++n) {
      EXPECT_EQ(digests(simulate(scenario, first_ranks(n))), expected) << n << " ranks";
    }
  }
}

TEST(Invariance, StoredGraphOnAnyNumberOfRanks) {
  for (const std::uint32_t number : {21U, 22U, 23U}) {  // 23: adoption by threshold
    SCOPED_TRACE(number);
    const graph::GraphData data = random_graph(number, 700);
    const Scenario scenario = complete_scenario(number, 700);
    const auto run = [&](const Comm& comm) {
      return digests(simulate(scenario, graph::StoredGraph::spread(comm, data), comm));
    };
    const std::vector<Digest> expected = run(world().split(world().rank()));
    for (int n = 1; n <= world().size(); ++n) {
      EXPECT_EQ(run(first_ranks(n)), expected) << n << " ranks";
    }
  }
}

// The budget of a component in this small world: budget * agents / people.
std::int64_t small_budget(const Scenario& scenario, const Component& component) {
  return static_cast<std::int64_t>(static_cast<Int128>(component.window.budget.count) *
                                   scenario.population.agents / scenario.population.people);
}

TEST(Invariance, MoneyIsConservedToTheFen) {
  for (const Scenario& scenario : {festival_scenario(2000), random_scenario(31, 999),
                                   random_scenario(32, 500), complete_scenario(33, 600)}) {
    SCOPED_TRACE(scenario.run.name);
    std::int64_t paid_by_all = 0;
    const Days days = simulate(scenario);
    for (std::size_t app = 0; app < scenario.apps.size(); ++app) {
      for (std::size_t part = 0; part < scenario.apps[app].components.size(); ++part) {
        const std::int64_t budget = small_budget(scenario, scenario.apps[app].components[part]);
        std::int64_t paid = 0;
        for (const DayReport& day : days) {
          const ComponentDay& money = day.components[app][part];
          EXPECT_GE(money.paid.count, 0);
          EXPECT_GE(money.remaining.count, 0);
          paid += money.paid.count;
          EXPECT_EQ(paid + money.remaining.count, budget) << "step " << day.step;
        }
        paid_by_all += paid;
      }
    }
    EXPECT_GT(paid_by_all, 0);
  }
}

void check_cohorts(const DayReport& day, const DayReport* before, std::size_t app) {
  const std::vector<std::int64_t>& active = day.apps[app].cohort_active;
  const std::vector<std::int64_t>& used = day.apps[app].cohort_used;
  const std::size_t cells = num_cohort_ages(day.step) * kNumChannels;
  ASSERT_EQ(active.size(), cells);
  ASSERT_EQ(used.size(), cells);
  for (std::size_t channel = 0; channel < kNumChannels; ++channel) {
    EXPECT_EQ(active[channel], day.apps[app].counts.installs[channel]);
    EXPECT_EQ(used[channel], day.apps[app].counts.installs[channel]);
  }
  for (std::size_t cell = kNumChannels; before != nullptr && cell < cells; ++cell) {
    const std::int64_t yesterday = before->apps[app].cohort_active[cell - kNumChannels];  // one day younger
    EXPECT_LE(active[cell], yesterday) << "a cohort has grown";
    EXPECT_LE(used[cell], yesterday) << "more users than members";
  }
}

TEST(Invariance, CohortsBeginWithTheInstallsAndNeverGrow) {
  for (const Scenario& scenario :
       {festival_scenario(3000), random_scenario(41, 1000), complete_scenario(42, 1000)}) {
    SCOPED_TRACE(scenario.run.name);
    const Days days = simulate(scenario);
    for (std::size_t day = 0; day < days.size(); ++day) {
      for (std::size_t app = 0; app < scenario.apps.size(); ++app) {
        check_cohorts(days[day], day == 0 ? nullptr : &days[day - 1], app);
      }
    }
  }
}

TEST(Invariance, PeopleAndEventsAddUp) {
  const Scenario scenario = festival_scenario(3000);
  for (const DayReport& day : simulate(scenario)) {
    for (const AppDay& app : day.apps) {
      const AppCounts& c = app.counts;
      EXPECT_EQ(c.unaware + c.aware + c.active + c.lapsed, 3000);
      EXPECT_EQ(c.orders_demanded, c.orders_served + c.orders_failed);
      EXPECT_LE(c.inviters_paid, c.invitees_paid);
      std::int64_t installs = 0;
      std::int64_t depths = 0;
      for (const std::int64_t count : c.installs) {
        installs += count;
      }
      for (const std::int64_t count : c.installs_by_depth) {
        depths += count;
      }
      EXPECT_EQ(installs, depths);
      const auto cash = static_cast<std::size_t>(PostKind::Cash);
      EXPECT_LE(c.seen[cash] + c.lost_to_ban, c.exposures[cash]);
    }
  }
}

TEST(Invariance, ABanThatStopsNothingIsNoBan) {
  Scenario strict = festival_scenario(2000);
  strict.platform.threshold = 0.001;
  strict.platform.strictness = 0;
  strict.platform.second_tier = true;
  Scenario none = strict;
  none.platform.governance = GovernanceMode::None;
  none.platform.second_tier = false;
  const Days days = simulate(strict);
  bool banned = false;
  for (const DayReport& day : days) {
    banned = banned || day.apps[0].ban_decided;
  }
  EXPECT_TRUE(banned);
  EXPECT_EQ(digests(days), digests(simulate(none)));
}

TEST(Invariance, ACampaignWithoutMoneyIsAbsent) {
  const Scenario without = quiet_scenario(1500);
  const std::vector<Digest> expected = digests(simulate(without));
  TaskSubsidy subsidy;
  subsidy.invite = true;
  HabitChallenge challenge;
  challenge.lift = 2;
  for (const Mechanism& mechanism :
       {Mechanism(CashFission{}), Mechanism(SteadyPackets{}), Mechanism(subsidy), Mechanism(challenge)}) {
    Scenario with = without;
    with.apps[0].components = {component(with, "promise", mechanism, 0, 9, 0)};
    EXPECT_EQ(digests(simulate(with)), expected) << kind_of(mechanism);
    with.apps[0].components = {component(with, "promise", mechanism, 0, 9, 10 * with.population.people)};
    EXPECT_NE(digests(simulate(with)), expected) << kind_of(mechanism) << " does nothing even with money";
  }
}

// One component of every kind, open during the whole run. Values that a kind needs for an effect are set.
std::vector<Component> one_of_each_kind(const Scenario& scenario) {
  std::vector<Component> components;
  for (const std::string_view kind : component_kinds()) {
    components.push_back(
        component(scenario, std::string(kind), make_mechanism(kind), 0, 9, 10 * scenario.population.people));
    Mechanism& mechanism = components.back().mechanism;
    const Date start = scenario.run.start;
    if (auto* reminder = std::get_if<Reminder>(&mechanism)) {
      reminder->dates = {start + std::chrono::days(3)};
      reminder->lift = 2;
    } else if (auto* seasonal = std::get_if<SeasonalTasks>(&mechanism)) {
      seasonal->tasks = {{"trip", start, start + std::chrono::days(9), 2.0, 0.9, 0.0}};
    } else if (auto* challenge = std::get_if<HabitChallenge>(&mechanism)) {
      challenge->lift = 2;
    } else if (auto* companion = std::get_if<GroupCompanion>(&mechanism)) {
      companion->add_chance = 0.3;
    }
  }
  return components;
}

TEST(Invariance, ACampaignThatNeverOpensIsAbsent) {
  Scenario without = quiet_scenario(1500);
  for (App& app : without.apps) {
    app.traits.base_users *= 2;
  }
  const std::vector<Digest> expected = digests(simulate(without));
  for (Component& of_kind : one_of_each_kind(without)) {
    Scenario with = without;
    with.apps[0].components = {of_kind};
    EXPECT_NE(digests(simulate(with)), expected) << of_kind.label << " does nothing even when open";
    with.apps[0].components[0].window.when = "lotus.dau < 0";
    EXPECT_EQ(digests(simulate(with)), expected) << of_kind.label;
  }
}

// Every effect of a component is absent if its size is 0.
TEST(Invariance, AnEffectOfSizeZeroIsAbsent) {
  const Scenario without = quiet_scenario(1500);
  const std::vector<Digest> expected = digests(simulate(without));
  SeasonalTasks season;
  season.tasks = {{"trip", without.run.start, without.run.start + std::chrono::days(9), 1, 0, 0}};
  const std::vector<Date> dates = {without.run.start + std::chrono::days(3)};
  for (const Mechanism& mechanism :
       {Mechanism(Broadcast{{}, 0, 1}), Mechanism(Feed{{}, 0, 1}), Mechanism(LaunchPulse{{}, 1, 0}),
        Mechanism(season), Mechanism(Reminder{{}, dates, 0, 0}), Mechanism(HabitChallenge{Fen{100}, 0}),
        Mechanism(Memory{{}, 0}), Mechanism(Gift{{}, 0}), Mechanism(GroupCompanion{{}, 0}),
        Mechanism(CrossGeneration{{}, 1, 1})}) {
    Scenario with = without;
    with.apps[0].components = {component(with, "nothing", mechanism, 0, 9, 0)};
    EXPECT_EQ(digests(simulate(with)), expected) << kind_of(mechanism);
  }
}

// A component opens on the day after the rival's daily users exceeded a limit, and on no other day.
TEST(Invariance, ARivalRespondsToARival) {
  Scenario scenario = quiet_scenario(1500);
  scenario.apps[0].components = {component(scenario, "gala", Broadcast{{}, 0.8, 0.3}, 3, 3, 0)};
  scenario.apps[1].components = {component(scenario, "answer", Broadcast{{}, 0.5, 0.2}, 0, 9, 0)};
  std::vector<std::int64_t> users;
  for (const DayReport& day : simulate(scenario)) {
    users.push_back(day.apps[0].counts.daily_active);
  }
  const double people_per_agent =
      static_cast<double>(scenario.population.people) / static_cast<double>(scenario.population.agents);
  const auto mark =
      static_cast<std::int64_t>(static_cast<double>(users[2] + users[3]) / 2 * people_per_agent);
  scenario.apps[1].components[0].window.when = "plum.dau > " + std::to_string(mark);
  bool passed = false;
  std::vector<bool> opened;
  for (const DayReport& day : simulate(scenario)) {
    EXPECT_EQ(day.components[1][0].open, passed) << "step " << day.step;
    opened.push_back(day.components[1][0].open);
    const double dau = static_cast<double>(day.apps[0].counts.daily_active) * people_per_agent;
    passed = dau > static_cast<double>(mark);
  }
  EXPECT_FALSE(opened[3]);
  EXPECT_TRUE(opened[4]);  // the day after the gala
}

// Two halves without ties or chats between them. Only the first half has chats.
graph::GraphData two_halves(std::uint32_t number, std::uint32_t half) {
  graph::GraphData data = random_graph(number, half);
  const graph::GraphData other = random_graph(number + 1, half);
  data.num_agents = 2 * half;
  for (const auto& [a, b] : other.edges) {
    data.edges.emplace_back(a + half, b + half);
  }
  return data;
}

// Relations with all apps of this rank's agents from `first` on.
std::vector<Relationship> bonds_from(const World& world, std::uint32_t first) {
  std::vector<Relationship> relationships;
  for (const Block& block : world.population.blocks()) {
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      const std::vector<Relationship> of_block = relationships_of(block, app);
      for (std::uint32_t local_id = block.first; local_id < block.last; ++local_id) {
        if (index(block.agent(local_id)) >= first) {
          relationships.push_back(of_block[local_id]);
        }
      }
    }
  }
  return relationships;
}

TEST(Invariance, WhatHappensInOneComponentOfTheGraphStaysThere) {
  constexpr std::uint32_t kHalf = 600;
  Scenario scenario = quiet_scenario(2 * kHalf);
  scenario.behaviour.peer_churn = 1;
  for (App& app : scenario.apps) {
    app.traits.chart_hazard = 0;  // store charts affect all agents
    app.traits.base_users *= 2;
  }
  const graph::GraphData data = two_halves(51, kHalf);
  const auto run = [&](const Scenario& what, const graph::GraphData& where) {
    const graph::StoredGraph graph = graph::StoredGraph::spread(world(), where);
    Simulation<graph::StoredGraph> simulation(what, graph, world());
    Digest last;
    simulation.advance_to(what.num_steps(), [&](const DayReport& day) { last = day.digest; });
    return std::pair(last, bonds_from(simulation.world(), kHalf));
  };
  const auto [digest, other_half] = run(scenario, data);

  Scenario with_assistant = scenario;  // acts only in chats
  with_assistant.apps[0].components = {component(scenario, "chats", GroupCompanion{{}, 1.0}, 0, 9, 0)};
  const auto [digest_with_assistant, other_half_with_assistant] = run(with_assistant, data);
  EXPECT_NE(digest_with_assistant, digest);
  EXPECT_EQ(other_half_with_assistant, other_half);

  graph::GraphData fewer_ties = data;
  std::erase_if(fewer_ties.edges, [](const auto& edge) { return edge.first < kHalf && edge.first % 3 == 0; });
  const auto [digest_with_fewer, other_half_with_fewer] = run(scenario, fewer_ties);
  EXPECT_NE(digest_with_fewer, digest);
  EXPECT_EQ(other_half_with_fewer, other_half);
}

TEST(Invariance, ACampaignLeavesTheDaysBeforeAsTheyWere) {
  const Scenario without = quiet_scenario(1500);
  Scenario with = without;
  with.apps[0].components = {component(with, "fission", CashFission{}, 4, 9, 10 * with.population.people)};
  const std::vector<Digest> a = digests(simulate(without));
  const std::vector<Digest> b = digests(simulate(with));
  EXPECT_TRUE(std::equal(a.begin(), a.begin() + 4, b.begin()));
  EXPECT_NE(a[4], b[4]);
}

TEST(Invariance, TheOrderOfAppsPermutesResultsOnly) {
  const Scenario scenario = random_scenario(3, 800);
  Scenario turned = scenario;
  std::rotate(turned.apps.begin(), turned.apps.begin() + 1, turned.apps.end());
  const Days days = simulate(scenario);
  const Days other = simulate(turned);
  EXPECT_EQ(digests(days), digests(other));
  const std::size_t apps = scenario.apps.size();
  for (std::size_t day = 0; day < days.size(); ++day) {
    for (std::size_t app = 0; app < apps; ++app) {
      const AppDay& here = days[day].apps[app];
      const AppDay& there = other[day].apps[(app + apps - 1) % apps];
      for (const Observable& observable : observables()) {
        EXPECT_EQ(here.counts.*observable.member, there.counts.*observable.member) << observable.name;
      }
      EXPECT_EQ(here.cohort_active, there.cohort_active);
      EXPECT_EQ(here.ban_decided, there.ban_decided);
    }
  }
}

TEST(Invariance, TheOrderOfComponentsChangesNothing) {
  const Scenario scenario = festival_scenario(1000);
  Scenario turned = scenario;
  for (App& app : turned.apps) {
    std::reverse(app.components.begin(), app.components.end());
  }
  EXPECT_EQ(digests(simulate(scenario)), digests(simulate(turned)));
}

TEST(Invariance, AnotherSeedOrReplicateGivesAnotherWorld) {
  const Scenario scenario = quiet_scenario(500);
  Scenario seed = scenario;
  seed.run.seed += 1;
  Scenario replicate = scenario;
  replicate.run.replicate += 1;
  const std::vector<Digest> a = digests(simulate(scenario));
  const std::vector<Digest> b = digests(simulate(seed));
  const std::vector<Digest> c = digests(simulate(replicate));
  for (std::size_t day = 0; day < a.size(); ++day) {
    EXPECT_NE(a[day], b[day]);
    EXPECT_NE(a[day], c[day]);
    EXPECT_NE(b[day], c[day]);
  }
}

TEST(Invariance, TheSameRunTwiceIsTheSame) {
  const Scenario scenario = festival_scenario(700);
  EXPECT_EQ(digests(simulate(scenario)), digests(simulate(scenario)));
}

// Stored digests. They may change only if the model is meant to change; then store the new ones here.
TEST(Golden, DigestsOfTheLastDayOnEveryInstructionSet) {
  const Scenario scenario = random_scenario(5, 400);
  const graph::StoredGraph graph = graph::StoredGraph::spread(world(), random_graph(5, 400));
  for (const Kernels* kernels : usable_kernels()) {
    const Execution how{std::string(kernels->name)};
    SCOPED_TRACE(how.instructions);
    const Digest festival = simulate(festival_scenario(3000), world(), how).back().digest;
    EXPECT_EQ(festival.high, 0x90E64A99DA21C8D5U) << std::hex << festival.high;
    EXPECT_EQ(festival.low, 0x6D5CCFBD0A40D9A3U) << std::hex << festival.low;
    const Digest random = simulate(scenario, graph, world(), how).back().digest;
    EXPECT_EQ(random.high, 0xA7393EDF2E20FDFFU) << std::hex << random.high;
    EXPECT_EQ(random.low, 0x4C6C56041965099CU) << std::hex << random.low;
  }
}

// Agents of several blocks, also on one rank.
TEST(Golden, DigestOfTheLastDayOfSeveralBlocks) {
  constexpr std::int64_t kAgents = 70'536;
  static_assert(kAgents > 2 * kBlockSize);
  const Scenario scenario = festival_scenario(kAgents);
  const Digest digest = simulate(scenario).back().digest;
  EXPECT_EQ(digest.high, 0xB202061F525C2BB4U) << std::hex << digest.high;
  EXPECT_EQ(digest.low, 0x521A0433FCD706C1U) << std::hex << digest.low;
}

}  // namespace
}  // namespace kfactor::test
