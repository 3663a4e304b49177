// Content worth sharing that is no money: users pass it on in place of their word of mouth. No link for the platform to
// ban, no label, no fatigue.
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
