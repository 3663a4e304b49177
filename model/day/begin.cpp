#include <algorithm>
#include <numeric>

#include "model/day/day.hpp"

namespace kfactor::model {
namespace {

// The relation of a base user, which began before the first day.
Relation base_user(const RunningApp& app, std::uint32_t local_id, const Traits& traits) {
  constexpr int kUses = 30;
  Relation row;
  row.local_id = static_cast<std::uint16_t>(local_id);
  row.flags = kBase;
  row.habit = to_fraction(static_cast<float>(app.traits.base_habit));
  row.value = to_fraction(rules::realised_value(app.quality, app.learning_cost, traits.skill, kUses));
  row.uses = kUses;
  return row;
}

void begin_app(World& world, std::size_t app_index) {
  RunningApp& app = world.apps[app_index];
  const double share = std::min(1.0, static_cast<double>(app.traits.base_users) /
                                         static_cast<double>(world.scenario.population.people));
  const QuantileTable chances = survivor_chances(app.frailty, app.traits.base_age, share);
  const auto awareness = static_cast<float>(app.traits.awareness);
  std::vector<Relation> base;
  std::vector<std::uint32_t> agents, zeros, words;
  ManyLanes begin, frailty;
  for (Block& block : world.population.blocks()) {
    const std::uint32_t num = block.last - block.first;
    agents.resize(num);
    std::iota(agents.begin(), agents.end(), index(block.agent(block.first)));
    zeros.assign(num, 0);
    words.assign(num, Draws::pack(Purpose::Begin, {}));
    world.kernels.draw(world.draws, agents, zeros, app.key, words, begin);
    words.assign(num, Draws::pack(Purpose::Frailty, {}));
    world.kernels.draw(world.draws, agents, zeros, app.key, words, frailty);
    base.clear();
    for (std::uint32_t i = 0; i < num; ++i) {
      const std::uint32_t local_id = block.first + i;
      const bool user = bernoulli(begin.lane[0][i], chances[quantile_index(frailty.lane[0][i])]);
      if (user || bernoulli(begin.lane[1][i], awareness)) {
        world.make_aware(block, app_index, local_id);
      }
      if (user) {
        base.push_back(base_user(app, local_id, world.traits.of(world.draws, block.agent(local_id))));
      }
    }
    block.apps[app_index].admit(base, 0);
    app.active_yesterday += static_cast<std::int64_t>(base.size());
  }
  app.active_yesterday = world.comm.sum(app.active_yesterday);
}

}  // namespace

void begin(World& world) {
  for (std::size_t app = 0; app < world.num_apps(); ++app) {
    begin_app(world, app);
  }
}

}  // namespace kfactor::model
