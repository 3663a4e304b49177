// Each cash claim of the day is paid one packet. If the claims exceed the pool, each is paid the same fraction.
#include "model/components/steady_packets.hpp"

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

void SteadyPackets::shrink(const Scale& scale) { daily_pool = {scale.limit(daily_pool.count)}; }

ComponentFunds SteadyPackets::open_funds(Fen budget) const {
  return {Wallet(budget), Perception(perceived_packet), {}};
}

bool SteadyPackets::is_funded(const ComponentFunds& funds) const {
  return funds.wallet.remaining() >= std::max(packet, Fen{1});
}

void SteadyPackets::offer(const ComponentFunds& funds, const DayContext&, Offers& offers) const {
  offers.perceived_daily += funds.first.rmb();
}

std::int64_t SteadyPackets::settle(ComponentFunds& funds, const DayContext&,
                                   const PaymentClaims& claims) const {
  const Fen pool = funds.wallet.available(daily_pool);
  const Fen each = prorate(packet, pool, claims.cash_claims * packet);
  funds.wallet.pay(claims.cash_claims * each);
  if (claims.cash_claims > 0) {
    funds.first.learn(to_rmb(each));
  }
  return claims.cash_claims;
}

}  // namespace kfactor::model
