// A weak daily broadcast from a host platform, such as a video feed. It uses the same draws as a broadcast.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Feed : Priced {
  static constexpr std::string_view kKind = "feed";
  double reach = 0.02;       // share of people reached on each day of the window
  double activation = 0.01;  // B, chance that a reached person who is aware and not active adopts

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<Feed>>& parameters<Feed>();

}  // namespace kfactor::model
