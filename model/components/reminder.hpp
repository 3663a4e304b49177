// A reminder on given days: it raises the use of active users and brings back some lapsed users. Both need at
// least one earlier use of the product.
#pragma once

#include <string_view>
#include <vector>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

struct Reminder : Priced {
  static constexpr std::string_view kKind = "reminder";
  std::vector<Date> dates;      // on which it is sent
  double lift = 0.3;            // R, on the wish to use, for active users with at least one use
  double return_chance = 0.05;  // b_R, chance that a lapsed user with at least one use returns

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<Reminder>>& parameters<Reminder>();

}  // namespace kfactor::model
