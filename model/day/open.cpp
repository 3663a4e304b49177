#include <algorithm>

#include "model/day/day.hpp"

namespace kfactor::model {

void open(World& world) {
  const std::int64_t num_agents = static_cast<std::int64_t>(world.partition.num_agents());
  for (std::size_t index_of_app = 0; index_of_app < world.num_apps(); ++index_of_app) {
    RunningApp& app = world.apps[index_of_app];
    app.offers = Offers{};
    for (RunningComponent& component : app.components) {
      const bool due = component.schedule.advance(world.step, world.observed);
      std::visit(
          [&](const auto& mechanism) {
            component.open = due && mechanism.is_funded(component.funds);
            if (component.open) {
              mechanism.offer(component.funds, component.today(world.scenario, world.step), app.offers);
            }
          },
          component.mechanism);
    }
    const double half = world.scenario.behaviour.half_reward;
    app.offers.gain_invite = rules::gain(app.offers.perceived_invite, half);
    app.offers.gain_daily = rules::gain(app.offers.perceived_daily, half);
    app.offers.gain_task = rules::gain(app.offers.perceived_task, half);
    app.offers.link_effectiveness =
        static_cast<float>(world.governance.link_effectiveness(index_of_app, world.step));
    app.offers.organic = std::min(
        1.0, app.traits.organic_hazard + app.traits.chart_hazard * static_cast<double>(app.active_yesterday) /
                                             static_cast<double>(num_agents));
    const auto cohorts = static_cast<std::size_t>(world.step + 1) * kNumChannels;
    app.cohort_active.resize(cohorts);
    world.tally[index_of_app] = {{}, {}, std::vector<std::int64_t>(cohorts)};
  }
}

}  // namespace kfactor::model
