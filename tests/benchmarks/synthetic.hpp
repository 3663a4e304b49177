// The synthetic population of the benchmarks, with chats of all four types.
#pragma once

#include <cstdint>

#include "graph/procedural_graph.hpp"

namespace kfactor::graph {

inline ProceduralRecipe synthetic_recipe(std::uint64_t num_agents) {
  ProceduralRecipe recipe;
  recipe.num_agents = num_agents;
  recipe.groups = {{{4, 16, 2}, {5, 40, 3}, {15, 150, 2}, {80, 500, 1}}};
  return recipe;
}

}  // namespace kfactor::graph
