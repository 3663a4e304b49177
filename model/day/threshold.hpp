// Adoption by threshold (complex contagion): every agent knows how many of its ties use an app, and how many it takes.
// Exists only in scenarios that ask for it; elsewhere these do nothing.
#pragma once

namespace kfactor::model {

struct World;

// Counts everybody's ties and those that use an app before the first day. Collective.
template <class Graph>
void init_thresholds(World& world, const Graph& graph);

// Ties of the agents in world.changes hear that these began to use an app (+1) or left it (-1); empties world.changes.
// Collective.
template <class Graph>
void notify_ties(World& world, const Graph& graph, int change);

}  // namespace kfactor::model
