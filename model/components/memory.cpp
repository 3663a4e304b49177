// Several memories of one app do not add up: the strongest counts.
#include "model/components/memory.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<Memory>>& parameters<Memory>() {
  using E = Memory;
  static const std::vector<Parameter<E>> rows = {
      {"churn_relief", "kM", "1", &E::churn_relief, 0, 1,
       "share of the chance to leave that a full memory, after 20 uses, takes away", "assumption"},
  };
  return rows;
}

void Memory::offer(const Purse&, const Occasion&, Plan& plan) const {
  plan.memory_open = true;
  plan.churn_relief = std::max(plan.churn_relief, static_cast<float>(churn_relief));
}

}  // namespace kfactor::model
