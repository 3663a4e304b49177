// A push to those who know the app. The budget is its price, paid in equal parts on its days.
#include "model/components/launch_pulse.hpp"

#include "model/components/campaign.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<LaunchPulse>>& parameters<LaunchPulse>() {
  using E = LaunchPulse;
  static const std::vector<Parameter<E>> rows = {
      {"reach", "", "1", &E::reach, 0, 1,
       "share of aware and lapsed people reached on each day of the window", "assumption"},
      {"activation", "", "1", &E::activation, 0, 1, "chance that somebody reached adopts", "assumption"},
  };
  return rows;
}

LaunchPulse shrink(LaunchPulse effect, const Scale&) { return effect; }

Purse open_purse(const LaunchPulse&, Fen budget) { return {Wallet(budget), {}, {}}; }

bool is_funded(const LaunchPulse&, const Purse&) { return true; }

void offer(const LaunchPulse& effect, const Purse&, const Occasion& today, Plan& plan) {
  plan.pulses.push_back({today.key, effect.reach, effect.activation, Channel::Pulse});
}

std::int64_t settle(const LaunchPulse&, Purse& purse, const Occasion& today, const Claims&) {
  purse.wallet.pay({purse.wallet.remaining().count / std::max<std::int64_t>(1, today.days_left)});
  return 1;
}

}  // namespace kfactor::model
