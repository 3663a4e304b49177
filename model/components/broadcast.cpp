// A show reaches people whether or not its price is known: the budget is its price, paid in equal parts on its days.
#include "model/components/broadcast.hpp"

#include "model/components/campaign.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<Broadcast>>& parameters<Broadcast>() {
  using E = Broadcast;
  static const std::vector<Parameter<E>> rows = {
      {"reach", "", "1", &E::reach, 0, 1, "share of people reached on each day of the window",
       "public: reported reach of the gala"},
      {"activation", "B", "1", &E::activation, 0, 1, "chance that somebody reached adopts", "assumption"},
  };
  return rows;
}

Broadcast shrink(Broadcast effect, const Scale&) { return effect; }

Purse open_purse(const Broadcast&, Fen budget) { return {Wallet(budget), {}, {}}; }

bool is_funded(const Broadcast&, const Purse&) { return true; }

void offer(const Broadcast& effect, const Purse&, const Occasion& today, Plan& plan) {
  plan.pulses.push_back({today.key, effect.reach, effect.activation, Channel::Broadcast});
}

std::int64_t settle(const Broadcast&, Purse& purse, const Occasion& today, const Claims&) {
  purse.wallet.pay({purse.wallet.remaining().count / std::max<std::int64_t>(1, today.days_left)});
  return 1;
}

}  // namespace kfactor::model
