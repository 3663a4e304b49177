// Younger relatives help elders: posts in family groups persuade elders more strongly, and elders learn the
// product at a lower cost.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct CrossGeneration : Priced {
  static constexpr std::string_view kKind = "cross_generation";
  // On cash, word-of-mouth and gift terms of elders reached through a family group.
  double persuasion_factor = 2;
  double learning_factor = 0.6;  // on the learning cost of elders

  void offer(const ComponentFunds&, const DayContext&, Offers& offers) const;
};

template <>
const std::vector<Parameter<CrossGeneration>>& parameters<CrossGeneration>();

}  // namespace kfactor::model
