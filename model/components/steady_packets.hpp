// Small packets, a little every day, for those who use the app; nothing to share.
#pragma once

#include "model/money.hpp"
#include "model/parameter.hpp"

namespace kfactor::model {

struct SteadyPackets {
  Fen packet{30};                 // face value of one packet
  Fen daily_pool{0};              // paid out a day at most; 0: whatever remains
  double perceived_packet = 0.3;  // rhat0, RMB
};

template <>
const std::vector<Parameter<SteadyPackets>>& parameters<SteadyPackets>();

}  // namespace kfactor::model
