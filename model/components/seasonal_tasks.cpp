// If tasks overlap, their need factors multiply, and the largest realised value and gift share count.
#include "model/components/seasonal_tasks.hpp"

#include <algorithm>

namespace kfactor::model {

template <>
const std::vector<Parameter<SeasonalTask>>& parameters<SeasonalTask>() {
  using T = SeasonalTask;
  static const std::vector<Parameter<T>> rows = {
      {"start", "", "date", &T::start, 0, 0, "first day", "public: calendar of the festival", true},
      {"end", "", "date", &T::end, 0, 0, "last day, included", "public: calendar of the festival", true},
      {"need_multiplier", "season", "1", &T::need_multiplier, 0, 1000,
       "factor on the need of all people on these days", "assumption"},
      {"realised_value", "", "1", &T::realised_value, 0, 1,
       "value of doing it with the product; counts where it exceeds the app's own", "assumption"},
      {"gift_share", "s_g", "1", &T::gift_share, 0, 1e6,
       "strength with which what it makes is shared like a gift; 0: it is talked about as ever",
       "assumption"},
  };
  return rows;
}

template <>
const std::vector<Parameter<SeasonalTasks>>& parameters<SeasonalTasks>() {
  static const std::vector<Parameter<SeasonalTasks>> rows;  // empty: all parameters belong to the tasks
  return rows;
}

void SeasonalTasks::offer(const ComponentFunds&, const DayContext& today, Offers& offers) const {
  for (const SeasonalTask& task : tasks) {
    if (today.date < task.start || today.date > task.end) {
      continue;
    }
    offers.need_factor *= static_cast<float>(task.need_multiplier);
    offers.seasonal_value = std::max(offers.seasonal_value, static_cast<float>(task.realised_value));
    offers.gift_share = std::max(offers.gift_share, static_cast<float>(task.gift_share));
  }
}

}  // namespace kfactor::model
