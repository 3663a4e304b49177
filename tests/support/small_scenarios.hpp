// Small scenarios for tests of the model, in which all kinds of events happen within days.
#pragma once

#include <cstdint>
#include <string>

#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::test {

// `agents` agents for `agents` * 1000 / 3 people; two apps, no campaign, ten days without burn-in.
model::Scenario quiet_scenario(std::int64_t agents);

// A component with this mechanism that is open from day `first` to day `last`, with this budget for all people.
model::Component component(const model::Scenario& scenario, const std::string& label,
                           model::Mechanism mechanism, int first, int last, std::int64_t budget_rmb);

// Two apps: one pays for sharing and sends packets, one pays for tasks and advertises. Capacity is below
// demand.
model::Scenario festival_scenario(std::int64_t agents);

// A random scenario, drawn from `number`: two or three apps with the kinds of components of the festival,
// small pools and capacity, varying governance, sharing rule, waves and burn-in.
model::Scenario random_scenario(std::uint32_t number, std::int64_t agents);

// The same with every kind of component, some of which respond to a rival, with orders that wait, and with
// adoption by threshold in every third scenario.
model::Scenario complete_scenario(std::uint32_t number, std::int64_t agents);

graph::ProceduralRecipe recipe_of(const model::Scenario& scenario);

// Random ties and group chats of all types; some agents have neither.
graph::GraphData random_graph(std::uint32_t number, std::uint32_t agents);

}  // namespace kfactor::test
