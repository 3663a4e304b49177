// Content that users share instead of their word of mouth; it is not money. It has no link that the platform
// could ban, and it causes neither a cash label nor fatigue.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Gift : Priced {
  static constexpr std::string_view kKind = "gift";
  double share = 0.3;  // s_g

  void offer(const ComponentFunds&, const DayContext&, Offers& offers) const;
};

template <>
const std::vector<Parameter<Gift>>& parameters<Gift>();

}  // namespace kfactor::model
