// The effect does not depend on the budget. The budget is the price, paid in equal parts on the days of the
// window.
#include "model/components/broadcast.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<Broadcast>>& parameters<Broadcast>() {
  using E = Broadcast;
  static const std::vector<Parameter<E>> rows = {
      {"reach", "", "1", &E::reach, 0, 1, "share of people reached on each day of the window",
       "public: reported reach of the gala"},
      {"activation", "B", "1", &E::activation, 0, 1, "chance that a person who is reached adopts",
       "assumption"},
  };
  return rows;
}

void Broadcast::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  offers.pulses.push_back({today.key, reach, activation, Channel::Broadcast});
}

}  // namespace kfactor::model
