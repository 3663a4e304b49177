// A reached person reacts as to a broadcast. Only the daily reach and the length of the window differ.
#include "model/components/feed.hpp"

namespace kfactor::model {

template <>
const std::vector<Parameter<Feed>>& parameters<Feed>() {
  using E = Feed;
  static const std::vector<Parameter<E>> rows = {
      {"reach", "", "1", &E::reach, 0, 1, "share of people reached on each day of the window", "assumption"},
      {"activation", "B", "1", &E::activation, 0, 1, "chance that a person who is reached adopts",
       "assumption"},
  };
  return rows;
}

void Feed::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  offers.pulses.push_back({today.key, reach, activation, Channel::Broadcast});
}

}  // namespace kfactor::model
