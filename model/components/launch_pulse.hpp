// A push through a sister app: activates people who already know the app, aware or lapsed.
#pragma once

#include "model/money.hpp"
#include "model/parameter.hpp"

namespace kfactor::model {

struct LaunchPulse {
  double reach = 0.3;       // share of aware and lapsed people reached on each day of the window
  double activation = 0.1;  // chance that someone reached adopts
};

template <>
const std::vector<Parameter<LaunchPulse>>& parameters<LaunchPulse>();

}  // namespace kfactor::model
