// If an app has several memories, the strongest one counts.
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

void Memory::offer(const ComponentFunds&, const DayContext&, Offers& offers) const {
  offers.memory_open = true;
  offers.churn_relief = std::max(offers.churn_relief, static_cast<float>(churn_relief));
}

}  // namespace kfactor::model
