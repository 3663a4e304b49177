// Spread: waves of share -> deliver -> adopt. A link crosses several chats in an afternoon.
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/day/adopt.hpp"
#include "model/day/share.hpp"
#include "model/day/threshold.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

template <class Graph>
void spread(World& world, const Graph& graph) {
  std::vector<FreshAdopter>
      fresh;  // of the wave before; those of a day's last wave share in the next day's first
  const auto waves = static_cast<std::uint8_t>(world.scenario.run.waves_per_day);
  for (std::uint8_t wave = 1; wave <= waves; ++wave) {
    fresh = adopt(world, wave, share(world, graph, wave, fresh));
    const auto timer = world.profile.measure(Phase::Adopt);
    notify_ties(world, graph, +1);
  }
}

template void spread(World&, const graph::ProceduralGraph&);
template void spread(World&, const graph::StoredGraph&);

}  // namespace kfactor::model
