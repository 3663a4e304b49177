// The young bring their elders along: shares into family groups weigh more with elders, and elders learn with help.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct CrossGeneration : Priced {
  static constexpr std::string_view kKind = "cross_generation";
  double persuasion_factor =
      2;  // on cash, word-of-mouth and gift terms of elders reached through a family group
  double learning_factor = 0.6;  // on the learning cost of elders

  void offer(const ComponentFunds&, const DayContext&, Offers& offers) const;
};

template <>
const std::vector<Parameter<CrossGeneration>>& parameters<CrossGeneration>();

}  // namespace kfactor::model
