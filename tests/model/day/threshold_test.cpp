// Adoption by threshold: agents adopt when enough of their ties use the app.
#include <gtest/gtest.h>

#include <cstdint>

#include "graph/stored_graph.hpp"
#include "model/simulation.hpp"
#include "tests/support/small_scenarios.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

// A hub with 140,000 ties, half of them to users. This exceeds 16 bits, and it exceeds the hub's threshold of
// 0.4. With most of these seeds the hub does not use the app at first. It then adopts, and all others adopt
// after it.
TEST(Thresholds, HubsOfAnyDegreeCountAllTheirTies) {
  constexpr std::uint32_t kLeaves = 140'000;
  graph::GraphData star;
  star.num_agents = kLeaves + 1;
  for (std::uint32_t leaf = 1; leaf <= kLeaves; ++leaf) {
    star.edges.emplace_back(0, leaf);
  }
  const graph::StoredGraph graph = graph::StoredGraph::spread(world(), star);
  for (const int seed : {1, 2, 3, 4, 5, 6}) {
    model::Scenario scenario = quiet_scenario(kLeaves + 1);
    scenario.run.seed = seed;
    scenario.behaviour.adoption = model::AdoptionRule::Threshold;
    scenario.population.threshold = 0.4;
    scenario.apps.resize(1);
    auto& app = scenario.apps[0].traits;
    app.base_users = scenario.population.people / 2;
    app.awareness = 1;
    app.organic_hazard = app.chart_hazard = 0;
    app.frailty_alpha = app.frailty_beta = app.frailty = 0;
    std::int64_t active = 0;
    model::Simulation<graph::StoredGraph> simulation(scenario, graph, world());
    simulation.advance_to(3, [&](const model::DayReport& day) { active = day.apps[0].counts.active; });
    EXPECT_EQ(active, std::int64_t{kLeaves} + 1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace kfactor::test
