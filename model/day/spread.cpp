#include <utility>

#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/day/day.hpp"

namespace kfactor::model {

template <class Graph>
void spread(World& world, const Graph& graph) {
  // Adopters of the previous wave. Those of the last wave share in the first wave of the next day.
  std::vector<FreshAdopter> fresh;
  const auto waves = static_cast<std::uint8_t>(world.scenario.run.waves_per_day);
  for (std::uint8_t wave = 1; wave <= waves; ++wave) {
    Mailbag to_agents = world.mailbag_to_agents(wave);
    Mail posts = share(world, graph, wave, fresh, to_agents);
    Mail mail = expand(world, graph, wave, std::move(posts), std::move(to_agents));
    const Exposures exposures = deliver(world, std::move(mail));
    fresh = adopt(world, wave, exposures);
    const auto timer = world.profile.measure(Phase::Adopt);
    notify_ties(world, graph, +1);
  }
}

template void spread(World&, const graph::ProceduralGraph&);
template void spread(World&, const graph::StoredGraph&);

}  // namespace kfactor::model
