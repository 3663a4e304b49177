// Reaches only people who know the app. The budget is the price, paid in equal parts on the days of the window.
#include "model/components/launch_pulse.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<LaunchPulse>>& parameters<LaunchPulse>() {
  using E = LaunchPulse;
  static const std::vector<Parameter<E>> rows = {
      {"reach", "", "1", &E::reach, 0, 1,
       "share of aware and lapsed people reached on each day of the window", "assumption"},
      {"activation", "", "1", &E::activation, 0, 1, "chance that a person who is reached adopts",
       "assumption"},
  };
  return rows;
}

void LaunchPulse::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  offers.pulses.push_back({today.key, reach, activation, Channel::Pulse});
}

}  // namespace kfactor::model
