// Compares the parallel model with the reference model, agent by agent and day by day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/day/world.hpp"
#include "model/simulation.hpp"
#include "tests/support/reference/model.hpp"
#include "tests/support/relationships_of.hpp"
#include "tests/support/small_scenarios.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

using namespace model;

// Removes today's events of agents who are not active at the end of the day: the parallel model does not keep
// them.
Relationship comparable(Relationship bond) {
  if (bond.status != Status::Active) {
    bond.tool = bond.cash = bond.ordered = bond.served = bond.adopted = bond.shared = false;
  }
  return bond;
}

void compare_agents(const World& world, const ReferenceModel& reference) {
  int shown = 0;
  for (const Block& block : world.population.blocks()) {
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      const std::vector<Relationship> relationships = relationships_of(block, app);
      for (std::uint32_t local_id = block.first; local_id < block.last && shown < 3; ++local_id) {
        const Relationship expected = comparable(reference.bond(block.agent(local_id), app));
        if (!(relationships[local_id] == expected)) {
          ++shown;
          ADD_FAILURE() << "step " << world.step << " app " << world.apps[app].name << " agent "
                        << index(block.agent(local_id)) << "\n  fast      " << relationships[local_id]
                        << "\n  reference " << expected;
        }
      }
    }
    for (std::uint32_t local_id = block.first; local_id < block.last && shown < 3; ++local_id) {
      if (block.fatigue(local_id) != reference.fatigue(block.agent(local_id))) {
        ++shown;
        ADD_FAILURE() << "step " << world.step << " agent " << index(block.agent(local_id)) << " fatigue "
                      << block.fatigue(local_id) << ", reference "
                      << reference.fatigue(block.agent(local_id));
      }
    }
  }
}

void compare_counts(const AppCounts& fast, const AppCounts& expected) {
  for (const Observable& observable : observables()) {
    EXPECT_EQ(fast.*observable.member, expected.*observable.member) << observable.name;
  }
  EXPECT_EQ(fast.installs, expected.installs);
  EXPECT_EQ(fast.returns, expected.returns);
  EXPECT_EQ(fast.posts, expected.posts);
  EXPECT_EQ(fast.exposures, expected.exposures);
  EXPECT_EQ(fast.seen, expected.seen);
  EXPECT_EQ(fast.installs_by_depth, expected.installs_by_depth);
}

void compare_reports(const DayReport& fast, const DayReport& expected) {
  EXPECT_EQ(fast.step, expected.step);
  EXPECT_EQ(fast.date, expected.date);
  ASSERT_EQ(fast.apps.size(), expected.apps.size());
  for (std::size_t app = 0; app < fast.apps.size(); ++app) {
    SCOPED_TRACE("step " + std::to_string(fast.step) + ", app " + std::to_string(app));
    compare_counts(fast.apps[app].counts, expected.apps[app].counts);
    EXPECT_EQ(fast.apps[app].perceived_invite, expected.apps[app].perceived_invite);
    EXPECT_EQ(fast.apps[app].perceived_daily, expected.apps[app].perceived_daily);
    EXPECT_EQ(fast.apps[app].perceived_task, expected.apps[app].perceived_task);
    EXPECT_EQ(fast.apps[app].link_effectiveness, expected.apps[app].link_effectiveness);
    EXPECT_EQ(fast.apps[app].ban_decided, expected.apps[app].ban_decided);
    EXPECT_EQ(fast.apps[app].cohort_active, expected.apps[app].cohort_active);
    EXPECT_EQ(fast.apps[app].cohort_used, expected.apps[app].cohort_used);
    ASSERT_EQ(fast.components[app].size(), expected.components[app].size());
    for (std::size_t part = 0; part < fast.components[app].size(); ++part) {
      const ComponentDay& day = fast.components[app][part];
      const ComponentDay& other = expected.components[app][part];
      EXPECT_EQ(day.open, other.open) << part;
      EXPECT_EQ(day.paid.count, other.paid.count) << part;
      EXPECT_EQ(day.remaining.count, other.remaining.count) << part;
      EXPECT_EQ(day.claims, other.claims) << part;
    }
  }
}

// Events of a run. Tests check that the events they are about have occurred.
struct Events {
  std::int64_t installs = 0, returns = 0, by_invitation = 0, failed = 0, lost_to_ban = 0, bans = 0, paid = 0;
  std::int64_t by_gift = 0, called_back = 0, waiting = 0, trials = 0, challenges = 0;

  void add(const DayReport& report) {
    for (const AppDay& day : report.apps) {
      for (std::size_t channel = 0; channel < kNumChannels; ++channel) {
        installs += day.counts.installs[channel];
        returns += day.counts.returns[channel];
      }
      by_invitation += day.counts.invited_adoptions;
      failed += day.counts.orders_failed;
      waiting += day.counts.orders_waiting;
      trials += day.counts.trials;
      challenges += day.counts.challenges;
      by_gift += day.counts.installs[static_cast<std::size_t>(Channel::Gift)];
      called_back += day.counts.returns[static_cast<std::size_t>(Channel::Pulse)];
      lost_to_ban += day.counts.lost_to_ban;
      bans += day.ban_decided;
    }
    for (const auto& app : report.components) {
      for (const ComponentDay& day : app) {
        paid += day.paid.count;
      }
    }
  }
};

template <class Graph>
void run_both(const Scenario& scenario, const Graph& graph, Network network, Events& events) {
  SCOPED_TRACE(scenario.run.name + ", " + std::to_string(graph.num_agents()) + " agents");
  for (const Mistake& mistake : find_mistakes(scenario)) {
    ADD_FAILURE() << mistake.sentence;
  }
  Simulation<Graph> simulation(scenario, graph, world());
  ReferenceModel reference(scenario, std::move(network));
  bool equal = true;  // must be equal on all ranks, since all must make the same collective calls
  for (Step step = 0; step < scenario.num_steps() && equal; ++step) {
    simulation.advance_to(step + 1, [&](const DayReport& report) {
      compare_reports(report, reference.advance());
      events.add(report);
    });
    compare_agents(simulation.world(), reference);
    equal = world().max(testing::Test::HasFailure() ? 1 : 0) == 0;
  }
}

void run_procedural(const Scenario& scenario, Events& events) {
  const graph::ProceduralGraph graph(recipe_of(scenario));
  run_both(scenario, graph, network_of(graph), events);
}

void run_stored(const Scenario& scenario, const graph::GraphData& data, Events& events) {
  const Comm alone = world().split(world().rank());
  Network network = network_of(graph::StoredGraph::spread(alone, data));
  const graph::StoredGraph graph = graph::StoredGraph::spread(world(), data);
  run_both(scenario, graph, std::move(network), events);
}

void expect_eventful(const Events& events) {
  EXPECT_GT(events.installs, 0);
  EXPECT_GT(events.returns, 0);
  EXPECT_GT(events.by_invitation, 0);
  EXPECT_GT(events.failed, 0);
  EXPECT_GT(events.lost_to_ban, 0);
  EXPECT_GT(events.bans, 0);
  EXPECT_GT(events.paid, 0);
}

TEST(Reference, AgreesOnRandomGraphs) {
  Events events;
  for (std::uint32_t number = 0; number < 24; ++number) {
    const std::uint32_t agents = 30 + 37 * number;
    run_stored(random_scenario(number, agents), random_graph(number, agents), events);
  }
  expect_eventful(events);
}

TEST(Reference, AgreesOnProceduralGraphs) {
  Events events;
  std::uint32_t number = 100;
  for (const int agents : {50, 61, 97, 211, 333, 500, 777, 1023, 1025, 1500, 2111, 2999}) {
    run_procedural(random_scenario(number++, agents), events);
  }
  expect_eventful(events);
}

TEST(Reference, AgreesOnEveryKindOfComponent) {
  Events events;
  for (std::uint32_t number = 400; number < 412; ++number) {
    const std::uint32_t agents = 60 + 41 * (number - 400);
    run_stored(complete_scenario(number, agents), random_graph(number, agents), events);
  }
  for (std::uint32_t number = 412; number < 418; ++number) {
    run_procedural(complete_scenario(number, 800), events);
  }
  expect_eventful(events);
  EXPECT_GT(events.by_gift, 0);
  EXPECT_GT(events.called_back, 0);
  EXPECT_GT(events.waiting, 0);
  EXPECT_GT(events.trials, 0);
  EXPECT_GT(events.challenges, 0);
}

TEST(Reference, AgreesAcrossWardsAndBlocks) {
  Events events;
  run_procedural(complete_scenario(504, model::kBlockSize + 1500), events);
  run_procedural(random_scenario(203, 9000), events);
  run_procedural(festival_scenario(9000), events);
  EXPECT_GT(events.installs, 0);
}

// Hundreds of posts per wave into one group, and groups that are larger than the tables by size.
TEST(Reference, AgreesInLargeChats) {
  constexpr std::uint32_t kAgents = 3000;
  graph::GraphData data = random_graph(9, kAgents);
  data.memberships.clear();
  data.group_types = {graph::GroupType::Family, graph::GroupType::Friends, graph::GroupType::Work};
  for (std::uint32_t agent = 0; agent < kAgents; ++agent) {
    data.memberships.emplace_back(agent, agent % 2);
    if (agent % 5 == 0) {
      data.memberships.emplace_back(agent, 2);
    }
  }
  Scenario scenario = random_scenario(307, kAgents);
  scenario.behaviour.word_share = 1;
  scenario.groups[0].post_chance = scenario.groups[1].post_chance = 1;
  Events events;
  run_stored(scenario, data, events);
  EXPECT_GT(events.installs, 0);
}

TEST(Reference, AgreesWithoutChats) {
  Events events;
  graph::GraphData data = random_graph(7, 200);
  data.memberships.clear();
  data.group_types.clear();
  run_stored(random_scenario(301, 200), data, events);
  EXPECT_GT(events.installs, 0);
}

}  // namespace
}  // namespace kfactor::test
