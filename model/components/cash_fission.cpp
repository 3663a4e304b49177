// One daily pool pays both kinds of claims. If the claims exceed the pool, each claim is paid the same
// fraction, rounded down to the fen. The remainder stays in the wallet.
#include "model/components/cash_fission.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<CashFission>>& parameters<CashFission>() {
  using E = CashFission;
  static const std::vector<Parameter<E>> rows = {
      {"invite_reward_rmb", "r", "RMB", &E::invite_reward, 0, 1e6,
       "paid to each side of an accepted invitation", "assumption"},
      {"invite_cap", "", "1", &E::invite_cap, 0, 255, "accepted invitations an inviter is paid for",
       "public: caps of 20 to 21 in campaign rules"},
      {"draw_reward_rmb", "", "RMB", &E::draw_reward, 0, 1e6, "face value of a daily draw; 0: no draws",
       "assumption"},
      {"daily_pool_rmb", "", "RMB", &E::daily_pool, 0, 1e12, "paid out a day at most; 0: all that is left",
       "assumption"},
      {"perceived_invite_rmb", "rhat0", "RMB", &E::perceived_invite, 0, 1e6,
       "what people first believe an invitation to be worth", "assumption: coloured by rare jackpots"},
      {"perceived_draw_rmb", "rhat0", "RMB", &E::perceived_draw, 0, 1e6,
       "what people first believe a daily draw to be worth", "assumption"},
  };
  return rows;
}

void CashFission::shrink(const Scale& scale) { daily_pool = {scale.limit(daily_pool.count)}; }

ComponentFunds CashFission::open_funds(Fen budget) const {
  return {Wallet(budget), Perception(perceived_invite), Perception(perceived_draw)};
}

bool CashFission::is_funded(const ComponentFunds& funds) const {
  Fen unit = std::max(invite_reward, draw_reward);  // the smaller one of the rewards that are not 0
  for (const Fen reward : {invite_reward, draw_reward}) {
    unit = reward.count > 0 ? std::min(unit, reward) : unit;
  }
  return funds.wallet.remaining() >= std::max(unit, Fen{1});
}

void CashFission::offer(const ComponentFunds& funds, const DayContext&, Offers& offers) const {
  offers.invites_open = true;
  offers.invite_cap = std::max(offers.invite_cap, invite_cap);
  offers.perceived_invite += funds.first.rmb();
  if (draw_reward.count > 0) {
    offers.perceived_daily += funds.second.rmb();
  }
}

std::int64_t CashFission::settle(ComponentFunds& funds, const DayContext&,
                                 const PaymentClaims& claims) const {
  const std::int64_t invitations = claims.inviters + claims.invitees;
  const std::int64_t draws = draw_reward.count > 0 ? claims.cash_claims : 0;
  const Fen pool = funds.wallet.available(daily_pool);
  const Fen demand = invitations * invite_reward + draws * draw_reward;
  const Fen each_invitation = prorate(invite_reward, pool, demand);
  const Fen each_draw = prorate(draw_reward, pool, demand);
  funds.wallet.pay(invitations * each_invitation + draws * each_draw);
  if (invitations > 0) {
    funds.first.learn(to_rmb(each_invitation));
  }
  if (draws > 0) {
    funds.second.learn(to_rmb(each_draw));
  }
  return invitations + draws;
}

}  // namespace kfactor::model
