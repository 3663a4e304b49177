// A reminder acts only on its dates. If several act on one day, their lifts multiply, and each draws its own
// returns.
#include "model/components/reminder.hpp"

#include <algorithm>

namespace kfactor::model {

template <>
const std::vector<Parameter<Reminder>>& parameters<Reminder>() {
  using E = Reminder;
  static const std::vector<Parameter<E>> rows = {
      {"dates", "", "dates", &E::dates, 0, 0, "days on which it is sent, within the window",
       "public: Lantern Festival and Qingming, as proposed for 2026", true},
      {"lift", "R", "1", &E::lift, 0, 1e6, "extra wish to use on these days, of users with at least one use",
       "assumption"},
      {"return_chance", "b_R", "1", &E::return_chance, 0, 1,
       "chance that a lapsed user with at least one use returns; doubled by a memory that is half full",
       "assumption"},
  };
  return rows;
}

void Reminder::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  if (std::find(dates.begin(), dates.end(), today.date) == dates.end()) {
    return;
  }
  offers.reminder_lift = (1.0F + offers.reminder_lift) * (1.0F + static_cast<float>(lift)) - 1.0F;
  offers.reminders.push_back({today.key, return_chance});
}

}  // namespace kfactor::model
