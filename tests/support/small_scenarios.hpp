// Small worlds in which everything happens within days: for tests of the model.
#pragma once

#include <cstdint>
#include <string>

#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::test {

// `agents` people in `agents` * 1000 / 3 of the country; two apps, no campaign, ten days without burn-in.
model::Scenario quiet_scenario(std::int64_t agents);

// A component of this effect that is open from day `first` to day `last`, with this budget for all people.
model::Component component(const model::Scenario& scenario, const std::string& label,
                           model::Mechanism mechanism, int first, int last, std::int64_t budget_rmb);

// Two apps: one pays for sharing and sends packets, one pays for tasks and advertises. Capacity is short.
model::Scenario festival_scenario(std::int64_t agents);

// Much that a scenario can vary, drawn from `number`: two or three apps with the kinds of components of a festival,
// short pools and capacity, governance, who shares, waves, burn-in.
model::Scenario random_scenario(std::uint32_t number, std::int64_t agents);

// The same with every kind of component, some of them answers to a rival, orders that wait, and in every third world
// adoption by threshold.
model::Scenario complete_scenario(std::uint32_t number, std::int64_t agents);

graph::ProceduralRecipe recipe_of(const model::Scenario& scenario);

// Random ties and group chats of all types; some agents have neither.
graph::GraphData random_graph(std::uint32_t number, std::uint32_t agents);

}  // namespace kfactor::test
