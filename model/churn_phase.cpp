// Churn: active agents decide to leave; those who leave tell their ties, who hear it the next day.
#include "graph/base/exchange.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/world.hpp"

namespace kfactor::model {
namespace {

// A tie of `receiver` has left this app, and the receiver noticed.
struct Farewell {
  std::uint32_t receiver;
  std::uint32_t app;
};

bool leaves(const World& world, const RunningApp& app, AgentId agent, const Relation& row) {
  const float habit = from_fraction(row.habit);
  const Lanes frailty = world.draws(Purpose::Frailty, index(agent), 0, app.key);
  const float hazard =
      rules::churn_hazard(app.frailty[quantile_index(frailty[0])], habit, from_fraction(row.label),
                          row.failures, row.left_ties, (row.today & kUsedApp) != 0, app.churn);
  const Lanes lanes = world.draws(Purpose::Use, index(agent), 0, app.key, world.now());
  return happens(lanes[3], hazard);
}

template <class Graph>
void tell_ties(const World& world, const Graph& graph, AgentId leaver, std::size_t app,
               Outbox<Farewell>& outbox) {
  walk(world.draws, Purpose::Notice, index(leaver), world.apps[app].key, world.now(), world.rates.notice,
       graph.degree(leaver), [&](std::uint32_t n) {
         const AgentId tie = graph.tie(leaver, n);
         if (tie != kNoAgent) {
           outbox.send(world.partition.owner(tie), {index(tie), static_cast<std::uint32_t>(app)});
         }
       });
}

}  // namespace

template <class Graph>
void churn(World& world, const Graph& graph) {
  Outbox<Farewell> outbox(world.comm.size());
  for (Block& block : world.population.blocks()) {
    for (std::size_t app = 0; app < world.num_apps(); ++app) {
      for (Relation& row : block.apps[app].rows()) {
        const bool may_leave = row.active && !(row.today & kAdopted);  // from the day after the install on
        if (may_leave && leaves(world, world.apps[app], block.agent(row.who), row)) {
          row.active = 0;
          row.fresh = 0;
          row.habit = to_fraction(0.5F * from_fraction(row.habit));
          ++world.tally[app].counts.churned;
          tell_ties(world, graph, block.agent(row.who), app, outbox);
        }
        row.left_ties = 0;  // yesterday's farewells have been heard
      }
    }
  }
  for (const Farewell& farewell : outbox.exchange(world.comm)) {
    const AgentId receiver{farewell.receiver};
    Relation* row =
        world.population.block_of(receiver).apps[farewell.app].find(Population::within_block(receiver));
    if (row != nullptr && row->active) {
      row->left_ties = static_cast<std::uint8_t>(std::min(kMaxLeftTies, row->left_ties + 1));
    }
  }
}

template void churn(World&, const graph::ProceduralGraph&);
template void churn(World&, const graph::StoredGraph&);

}  // namespace kfactor::model
