// Small packets for users: each cash claim of the day is paid one packet, or its fair share of a short pool.
#include "model/components/steady_packets.hpp"

#include "model/components/campaign.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<SteadyPackets>>& parameters<SteadyPackets>() {
  using E = SteadyPackets;
  static const std::vector<Parameter<E>> rows = {
      {"packet_rmb", "", "RMB", &E::packet, 0, 1e6, "face value of a daily packet", "assumption"},
      {"daily_pool_rmb", "", "RMB", &E::daily_pool, 0, 1e12, "paid out a day at most; 0: all that is left",
       "assumption"},
      {"perceived_packet_rmb", "rhat0", "RMB", &E::perceived_packet, 0, 1e6,
       "what people first believe a packet to be worth", "assumption"},
  };
  return rows;
}

SteadyPackets shrink(SteadyPackets effect, const Scale& scale) {
  effect.daily_pool = {scale.limit(effect.daily_pool.count)};
  return effect;
}

Purse open_purse(const SteadyPackets& effect, Fen budget) {
  return {Wallet(budget), Perception(effect.perceived_packet), {}};
}

bool is_funded(const SteadyPackets& effect, const Purse& purse) {
  return purse.wallet.remaining() >= std::max(effect.packet, Fen{1});
}

void offer(const SteadyPackets&, const Purse& purse, const Occasion&, Plan& plan) {
  plan.perceived_daily += purse.first.rmb();
}

std::int64_t settle(const SteadyPackets& effect, Purse& purse, const Occasion&, const Claims& claims) {
  const Fen pool = purse.wallet.available(effect.daily_pool);
  const Fen each = prorate(effect.packet, pool, claims.draws * effect.packet);
  purse.wallet.pay(claims.draws * each);
  if (claims.draws > 0) {
    purse.first.learn(to_rmb(each));
  }
  return claims.draws;
}

}  // namespace kfactor::model
