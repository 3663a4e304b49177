// Streaks count from the day the challenge opens, so that old habits are not paid for. One that is paid begins again. When
// the wallet is short, each completed streak is paid the same fraction, rounded down, and the rest stays.
#include "model/components/habit_challenge.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<HabitChallenge>>& parameters<HabitChallenge>() {
  using E = HabitChallenge;
  static const std::vector<Parameter<E>> rows = {
      {"points_rmb", "", "RMB", &E::points, 0, 1e6, "worth of the points for seven consecutive tool days",
       "assumption"},
      {"lift", "C", "1", &E::lift, 0, 1e6, "extra wish to use while a streak lives", "assumption"},
  };
  return rows;
}

void HabitChallenge::offer(const Purse&, const Occasion& today, Plan& plan) const {
  plan.challenge_open = true;
  plan.challenge_begins = plan.challenge_begins || today.days_gone == 0;
  plan.challenge_lift = (1.0F + plan.challenge_lift) * (1.0F + static_cast<float>(lift)) - 1.0F;
}

bool HabitChallenge::is_funded(const Purse& purse) const {
  return purse.wallet.remaining() >= std::max(points, Fen{1});
}

std::int64_t HabitChallenge::settle(Purse& purse, const Occasion&, const Claims& claims) const {
  const Fen each = prorate(points, purse.wallet.remaining(), claims.challenges * points);
  purse.wallet.pay(claims.challenges * each);
  return claims.challenges;
}

}  // namespace kfactor::model
