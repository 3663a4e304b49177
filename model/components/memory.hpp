// The product remembers its user: leaving becomes harder the more it has been used, M = min(1, x / 20), and a reminder
// weighs double for those it knows well.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Memory : Priced {
  static constexpr std::string_view kKind = "memory";
  double churn_relief = 0.3;  // kM, share of the churn hazard that a full memory takes away

  void offer(const ComponentFunds&, const DayContext&, Offers& offers) const;
};

template <>
const std::vector<Parameter<Memory>>& parameters<Memory>();

}  // namespace kfactor::model
