// Promotion in another app of the same company: activates people who already know the app, aware or lapsed.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct LaunchPulse : Priced {
  static constexpr std::string_view kKind = "launch_pulse";
  double reach = 0.3;       // share of aware and lapsed people reached on each day of the window
  double activation = 0.1;  // chance that a reached person adopts

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<LaunchPulse>>& parameters<LaunchPulse>();

}  // namespace kfactor::model
