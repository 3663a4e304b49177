// Workloads and estimates. Counts are compared with those of a run; costs are invented, so that the sums can be
// checked by hand.
#include "jobs/forecast/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "graph/base/comm.hpp"
#include "jobs/forecast/cost_scenario.hpp"
#include "model/kernels/kernels.hpp"
#include "model/simulation.hpp"
#include "tests/support/small_scenarios.hpp"

namespace kfactor::jobs {
namespace {

using model::Phase;

Workload load_of(std::int64_t agents) {
  const model::Scenario scenario = test::festival_scenario(agents);
  return count_workload(scenario, graph::ProceduralGraph(test::recipe_of(scenario)),
                        static_cast<std::uint64_t>(agents));
}

WorkCosts costs_at(std::uint64_t agents, double seconds_a_row) {
  WorkCosts costs;
  costs.agents = agents;
  costs.phases[static_cast<std::size_t>(Phase::Use)][static_cast<std::size_t>(CostFactor::Items)] =
      seconds_a_row;
  return costs;
}

std::int64_t total(const std::vector<DayMail>& mail, std::int64_t DayMail::*member) {
  return std::accumulate(mail.begin(), mail.end(), std::int64_t{0},
                         [&](std::int64_t sum, const DayMail& day) { return sum + day.*member; });
}

TEST(Workload, CountsWhatTheReportsCount) {
  const model::Scenario scenario = test::festival_scenario(6000);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  const Workload load = count_workload(scenario, graph, 6000);
  const Comm comm = Comm::emulate(0, 1);
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  std::int64_t posts = 0, exposures = 0, rewarded = 0;
  simulation.advance_to(scenario.num_steps(), [&](const model::DayReport& day) {
    for (const model::AppDay& app : day.apps) {
      posts += std::accumulate(app.counts.posts.begin(), app.counts.posts.end(), std::int64_t{0});
      exposures += std::accumulate(app.counts.exposures.begin(), app.counts.exposures.end(), std::int64_t{0});
      rewarded += app.counts.invitees_paid;
    }
  });
  EXPECT_GT(exposures, 1000);
  EXPECT_EQ(total(load.mail, &DayMail::group_posts) + total(load.mail, &DayMail::direct), posts);
  EXPECT_EQ(total(load.mail, &DayMail::from_groups) + total(load.mail, &DayMail::direct), exposures);
  EXPECT_EQ(total(load.mail, &DayMail::acceptances), rewarded);
  EXPECT_EQ(load.work[static_cast<std::size_t>(Phase::Deliver)].items, exposures);
  EXPECT_GE(load.state_bytes, simulation.state_bytes());
}

// Assistants in chats are a phase of their own. Each sight of one reads an agent's relation.
TEST(Workload, CountsWhatAssistantsShow) {
  const model::Scenario scenario = cost_scenario(6000);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  const Comm comm = Comm::emulate(0, 1);
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  std::int64_t trials = 0;
  simulation.advance_to(scenario.num_steps(), [&](const model::DayReport& day) {
    for (const model::AppDay& app : day.apps) {
      trials += app.counts.trials;
    }
  });
  const model::Work& work = simulation.profile()[Phase::Accompany].work;
  EXPECT_GT(trials, 0);
  EXPECT_EQ(work.gathers, trials);
  EXPECT_GE(work.items, trials);
  EXPECT_GE(work.permutations, trials);
}

// The counts from which the lower bounds of phases are computed.
TEST(Workload, CountsLookupsDrawsAndGaps) {
  const model::Scenario scenario = cost_scenario(6000);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  const Comm comm = Comm::emulate(0, 1);
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  simulation.advance_to(scenario.num_steps(), [](const model::DayReport&) {});
  const auto work_of = [&](Phase phase) { return simulation.profile()[phase].work; };
  const model::Work use = work_of(Phase::Use);
  EXPECT_GT(use.draws, 2 * use.items);  // of the day and of traits, and lottery tickets
  EXPECT_LT(use.draws, 3 * use.items);
  EXPECT_GT(use.lookups,
            4 * use.items);  // need, skill, twice the sum of wishes; cash affinity where it counts
  EXPECT_LE(use.lookups, 5 * use.items);
  const model::Work share = work_of(Phase::Share);
  EXPECT_GT(share.lookups, 0);
  EXPECT_GT(share.draws, share.items);
  const model::Work expand = work_of(Phase::Expand);
  EXPECT_GT(expand.also, 0);
  EXPECT_GE(expand.gaps,
            expand.also);  // each exposure ends one; most walks have one that leads past the end
  EXPECT_GE(expand.draws, expand.gaps / 4);
  const model::Work adopt = work_of(Phase::Adopt);
  EXPECT_GT(adopt.gaps, 0);
  EXPECT_GT(adopt.also, 0);
  EXPECT_GT(adopt.draws, adopt.also);
  EXPECT_LE(adopt.draws, 2 * (adopt.items + adopt.also) + adopt.gaps);
  const model::Work churn = work_of(Phase::Churn);
  EXPECT_EQ(churn.lookups, churn.items);  // frailty
  EXPECT_EQ(churn.draws, 2 * churn.items + churn.gaps / 4);
}

TEST(KernelMeter, HasARateForEachKernel) {
  for (const model::Kernels* kernels : model::usable_kernels()) {
    model::KernelMeter meter(*kernels);
    meter.measure();
    meter.measure();
    const model::KernelRates rates = meter.rates();
    for (const double rate : {rates.lookups_per_second, rates.draws_per_second, rates.gaps_per_second,
                              rates.permutations_per_second}) {
      EXPECT_GT(rate, 1e5) << kernels->name;
      EXPECT_LT(rate, 1e12) << kernels->name;
    }
  }
}

// The temporary memory of orders, and of many users who leave at once and notify their ties, is counted.
TEST(Workload, CountsTheMemoryOfFarewells) {
  model::Scenario scenario = test::festival_scenario(6000);
  scenario.behaviour.notice = 1;
  scenario.apps[0].traits.base_users = scenario.population.people;
  const Workload load = count_workload(scenario, graph::ProceduralGraph(test::recipe_of(scenario)), 6000);
  std::int64_t most = 0;
  for (const DayMail& day : load.mail) {
    most = std::max(most, day.notices);
  }
  EXPECT_GT(most, 1000);
  EXPECT_GT(load.passing_bytes, static_cast<std::uint64_t>(8 * most));
}

TEST(Workload, GrowsWithTheAgents) {
  const Workload few = load_of(32'768);
  const Workload more = load_of(98'304);
  const auto near_three = [](auto small, auto large, double within) {
    EXPECT_NEAR(static_cast<double>(large) / static_cast<double>(small), 3, 3 * within);
  };
  near_three(few.state_bytes, more.state_bytes, 0.1);
  near_three(few.state_file_bytes, more.state_file_bytes, 0.1);
  near_three(few.passing_bytes, more.passing_bytes, 0.2);
  for (const Phase phase : {Phase::Use, Phase::Expand, Phase::Adopt, Phase::Churn, Phase::Settle}) {
    near_three(few.work[static_cast<std::size_t>(phase)].items,
               more.work[static_cast<std::size_t>(phase)].items, 0.1);
    near_three(few.work[static_cast<std::size_t>(phase)].bytes,
               more.work[static_cast<std::size_t>(phase)].bytes, 0.1);
  }
}

TEST(Estimate, MultipliesCountsByCosts) {
  const Workload load = load_of(5000);
  const double rows = static_cast<double>(load.work[static_cast<std::size_t>(Phase::Use)].items);
  const std::vector<WorkCosts> costs = {costs_at(1000, 1e-8), costs_at(100'000, 3e-8)};
  EXPECT_DOUBLE_EQ(computing_seconds(load, costs, 500), rows / 10 * 1e-8);       // below the smallest size
  EXPECT_DOUBLE_EQ(computing_seconds(load, costs, 500'000), rows * 100 * 3e-8);  // above the largest
  EXPECT_NEAR(computing_seconds(load, costs, 10'000), rows * 2 * 2e-8,
              rows * 1e-12);  // half-way on the logarithmic scale
}

TEST(Estimate, NobodyIsToldAnythingByOneRank) {
  const Workload load = load_of(5000);
  EXPECT_EQ(traffic_of(load, {5000, 1, 1}, {}).messages, 0U);
  EXPECT_EQ(traffic_of(load, {5000, 1, 1}, {}).collectives, load.talk.collectives);
}

// Two ranks that exchange half of everything send at most one message per exchange.
TEST(Estimate, MessagesAreBoundedByExchanges) {
  const Workload load = load_of(5000);
  const RemoteShare half{0.5, 0.5, 0.5, {1, 0}};
  const Traffic traffic = traffic_of(load, {5000, 2, 2}, half);
  EXPECT_GT(traffic.messages, 0U);
  EXPECT_LE(traffic.messages, load.talk.exchanges);
  const Traffic larger = traffic_of(load, {5'000'000, 2, 2}, half);
  EXPECT_GE(larger.messages, traffic.messages);
  EXPECT_NEAR(static_cast<double>(larger.bytes), 1000 * static_cast<double>(traffic.bytes),
              10 * static_cast<double>(traffic.bytes));
}

TEST(Estimate, SharesOfALayout) {
  const Layout layout{1001, 10, 4};
  EXPECT_EQ(layout.agents_of_a_rank(), 101U);
  EXPECT_EQ(layout.ranks_of_fullest_node(), 4);
  EXPECT_EQ((Layout{1001, 2, 4}.ranks_of_fullest_node()), 2);
}

TEST(Estimate, LooksWhereMailGoes) {
  const model::Scenario scenario = test::festival_scenario(300'000);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  EXPECT_TRUE(sample_remote_share(scenario, graph, 1).targets.empty());
  const RemoteShare remote_share = sample_remote_share(scenario, graph, 3);
  EXPECT_GT(remote_share.ties, 0.05);  // at least the ties across the country
  EXPECT_LT(remote_share.ties, 0.9);
  EXPECT_EQ(remote_share.targets.at(1), 0);  // the sampled middle rank sends nothing to itself
  EXPECT_NEAR(std::accumulate(remote_share.targets.begin(), remote_share.targets.end(), 0.0), 1, 1e-9);
}

}  // namespace
}  // namespace kfactor::jobs
