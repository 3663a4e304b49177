// A faint broadcast day by day, from a host ecosystem such as a video feed: the same draws, at a low daily level.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Feed : Priced {
  static constexpr std::string_view kKind = "feed";
  double reach = 0.02;       // share of people reached on each day of the window
  double activation = 0.01;  // B, chance that someone reached, aware and not active adopts

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<Feed>>& parameters<Feed>();

}  // namespace kfactor::model
