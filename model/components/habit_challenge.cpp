// Streaks are counted from the day on which the challenge opens, so earlier use is not paid. A paid streak
// starts again at 0. If the wallet holds too little, each completed streak is paid the same fraction, rounded
// down; the remainder stays in the wallet.
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

void HabitChallenge::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  offers.challenge_open = true;
  offers.challenge_begins = offers.challenge_begins || today.days_gone == 0;
  offers.challenge_lift = (1.0F + offers.challenge_lift) * (1.0F + static_cast<float>(lift)) - 1.0F;
}

bool HabitChallenge::is_funded(const ComponentFunds& funds) const {
  return funds.wallet.remaining() >= std::max(points, Fen{1});
}

std::int64_t HabitChallenge::settle(ComponentFunds& funds, const DayContext&,
                                    const PaymentClaims& claims) const {
  const Fen each = prorate(points, funds.wallet.remaining(), claims.challenges * points);
  funds.wallet.pay(claims.challenges * each);
  return claims.challenges;
}

}  // namespace kfactor::model
