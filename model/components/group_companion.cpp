// Several companions of one app share the same groups. Each adds its own chance that a user adds the assistant.
#include "model/components/group_companion.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<GroupCompanion>>& parameters<GroupCompanion>() {
  using E = GroupCompanion;
  static const std::vector<Parameter<E>> rows = {
      {"add_chance", "", "1/d", &E::add_chance, 0, 1,
       "chance that a user of the tool today adds it to a family or friends group", "assumption"},
  };
  return rows;
}

void GroupCompanion::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  offers.companions.push_back({today.key, add_chance});
}

}  // namespace kfactor::model
