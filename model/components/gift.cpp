// If an app has several gifts, the one with the largest share rate counts. The budget is the cost of
// production.
#include "model/components/gift.hpp"

#include <algorithm>

namespace kfactor::model {

template <>
const std::vector<Parameter<Gift>>& parameters<Gift>() {
  using E = Gift;
  static const std::vector<Parameter<E>> rows = {
      {"share", "s_g", "1", &E::share, 0, 1e6,
       "strength of sharing it, in place of word of mouth; the chance is cut at 1", "assumption"},
  };
  return rows;
}

void Gift::offer(const ComponentFunds&, const DayContext&, Offers& offers) const {
  offers.gift_share = std::max(offers.gift_share, static_cast<float>(share));
}

}  // namespace kfactor::model
