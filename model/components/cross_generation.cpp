// The factors of several such components of one app multiply.
#include "model/components/cross_generation.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<CrossGeneration>>& parameters<CrossGeneration>() {
  using E = CrossGeneration;
  static const std::vector<Parameter<E>> rows = {
      {"persuasion_factor", "", "1", &E::persuasion_factor, 0, 1000,
       "factor on what invitations through a family group do to elders", "assumption"},
      {"learning_factor", "", "1", &E::learning_factor, 0, 1, "factor on the learning cost of elders",
       "assumption"},
  };
  return rows;
}

void CrossGeneration::offer(const ComponentFunds&, const DayContext&, Offers& offers) const {
  offers.elder_persuasion *= static_cast<float>(persuasion_factor);
  offers.elder_learning *= static_cast<float>(learning_factor);
}

}  // namespace kfactor::model
