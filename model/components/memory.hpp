// The product remembers its user. More use lowers the churn hazard: M = min(1, x / 20). A reminder is twice as
// effective for users with a memory that is at least half full.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Memory : Priced {
  static constexpr std::string_view kKind = "memory";
  double churn_relief = 0.3;  // kM, share of the churn hazard that a full memory removes

  void offer(const ComponentFunds&, const DayContext&, Offers& offers) const;
};

template <>
const std::vector<Parameter<Memory>>& parameters<Memory>();

}  // namespace kfactor::model
