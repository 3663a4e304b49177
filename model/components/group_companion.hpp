// The assistant as a member of group chats: users add it to one of their groups, and all members see it at
// work every day.
#pragma once

#include <string_view>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct GroupCompanion : Priced {
  static constexpr std::string_view kKind = "group_companion";
  double add_chance = 0.02;  // per tool user and day

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<GroupCompanion>>& parameters<GroupCompanion>();

}  // namespace kfactor::model
