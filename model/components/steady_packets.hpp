// Small packets, a little every day, for those who use the app; nothing to share.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct SteadyPackets {
  static constexpr std::string_view kKind = "steady_packets";
  Fen packet{30};                 // face value of one packet
  Fen daily_pool{0};              // paid out a day at most; 0: whatever remains
  double perceived_packet = 0.3;  // rhat0, RMB

  void shrink(const Scale& scale);
  Purse open_purse(Fen budget) const;
  bool is_funded(const Purse& purse) const;
  void offer(const Purse& purse, const Occasion& today, Plan& plan) const;
  std::int64_t settle(Purse& purse, const Occasion& today, const Claims& claims) const;
};

template <>
const std::vector<Parameter<SteadyPackets>>& parameters<SteadyPackets>();

}  // namespace kfactor::model
