// Small daily cash packets for users of the app, without invitations.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct SteadyPackets {
  static constexpr std::string_view kKind = "steady_packets";
  Fen packet{30};                 // face value of one packet
  Fen daily_pool{0};              // largest payment per day; 0: all that remains
  double perceived_packet = 0.3;  // rhat0, RMB

  void shrink(const Scale& scale);
  ComponentFunds open_funds(Fen budget) const;
  bool is_funded(const ComponentFunds& funds) const;
  void offer(const ComponentFunds& funds, const DayContext& today, Offers& offers) const;
  std::int64_t settle(ComponentFunds& funds, const DayContext& today, const PaymentClaims& claims) const;
};

template <>
const std::vector<Parameter<SteadyPackets>>& parameters<SteadyPackets>();

}  // namespace kfactor::model
