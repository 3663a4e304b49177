// A broadcast, such as a television show: it reaches a share of all people on each day of its window, and a
// share of those adopts.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Broadcast : Priced {
  static constexpr std::string_view kKind = "broadcast";
  double reach = 0.5;        // share of people reached on each day of the window
  double activation = 0.05;  // B, chance that a reached person who is aware and not active adopts

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<Broadcast>>& parameters<Broadcast>();

}  // namespace kfactor::model
