// Adoption by threshold (complex contagion): an agent adopts when enough of its ties use an app.
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/base/exchange.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/day/day.hpp"

namespace kfactor::model {
namespace {

constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();  // more ties than any agent has

// The smallest number of ties m with m / degree >= phi.
std::uint32_t ties_needed(std::uint32_t degree, float phi) {
  if (phi <= 0.0F) {
    return 0;
  }
  if (degree == 0) {
    return kNever;
  }
  // The tolerance makes 0.2F * 5 one tie.
  const double least = std::ceil(static_cast<double>(phi) * degree - 1e-9 * degree);
  return static_cast<std::uint32_t>(std::max(least, 1.0));
}

// One tie of the receiver began to use an app, or left it.
struct TieChange {
  std::uint32_t receiver;
  std::uint32_t app;
};

template <class Graph>
std::uint32_t num_ties(const Graph& graph, AgentId agent) {
  std::uint32_t num = 0;
  for (std::uint32_t n = 0; n < graph.degree(agent); ++n) {
    num += graph.tie(agent, n) != kNoAgent;
  }
  return num;
}

bool by_threshold(const World& world) { return world.rates.adoption == AdoptionRule::Threshold; }

}  // namespace

template <class Graph>
void notify_ties(World& world, const Graph& graph, int change) {
  if (!by_threshold(world)) {
    return;
  }
  Outbox<TieChange> outbox = world.outbox_to_agents(&TieChange::receiver);
  for (const StatusChange& one : world.changes) {
    for (std::uint32_t n = 0; n < graph.degree(one.agent); ++n) {
      if (const AgentId tie = graph.tie(one.agent, n); tie != kNoAgent) {
        outbox.send(world.owner(tie), {index(tie), one.app});
      }
    }
  }
  world.changes.clear();
  for (const TieChange& heard : world.exchange(outbox)) {
    const AgentId receiver{heard.receiver};
    std::uint32_t& ties =
        world.population.block_of(receiver).apps[heard.app].adopted_ties[Population::within_block(receiver)];
    ties += static_cast<std::uint32_t>(change);
  }
}

template <class Graph>
void init_thresholds(World& world, const Graph& graph) {
  if (!by_threshold(world)) {
    return;
  }
  const PopulationParameters& population = world.scenario.population;
  const QuantileTable thresholds =
      beta_quantiles(population.threshold_alpha, population.threshold_beta, population.threshold);
  for (Block& block : world.population.blocks()) {
    block.ties_needed.assign(kBlockSize, kNever);
    for (std::uint32_t local_id = block.first; local_id < block.last; ++local_id) {
      const AgentId agent = block.agent(local_id);
      const Lanes lanes = world.draws(Purpose::Threshold, index(agent));
      block.ties_needed[local_id] = ties_needed(num_ties(graph, agent), thresholds[quantile_index(lanes[0])]);
    }
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      block.apps[app].adopted_ties.assign(kBlockSize, 0);
      const Rows rows = world.rows(block, app);
      for (std::uint32_t row = 0; row < rows.num; ++row) {
        world.changes.push_back({block.agent(rows.columns.local_id[row]), static_cast<std::uint32_t>(app)});
      }
    }
  }
  notify_ties(world, graph, +1);
}

template void init_thresholds(World&, const graph::ProceduralGraph&);
template void init_thresholds(World&, const graph::StoredGraph&);
template void notify_ties(World&, const graph::ProceduralGraph&, int);
template void notify_ties(World&, const graph::StoredGraph&, int);

}  // namespace kfactor::model
