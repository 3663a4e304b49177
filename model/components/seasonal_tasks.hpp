// Seasonal needs that the product can serve: planning the trip home, watching for tickets, packing, local
// customs, greetings, the family album, questions of relatives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/components/component.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

// [apps.NAME.components.LABEL.tasks.TASK]
struct SeasonalTask {
  std::string name;
  Date start{};
  Date end{};                  // last day, included
  double need_multiplier = 1;  // on the need n
  double realised_value = 0;   // replaces q if it is larger
  double gift_share = 0;       // s_g of its output, which is shared like a gift; 0: not shared
};

struct SeasonalTasks : Priced {
  static constexpr std::string_view kKind = "seasonal_tasks";
  std::vector<SeasonalTask> tasks;

  void offer(const ComponentFunds&, const DayContext& today, Offers& offers) const;
};

template <>
const std::vector<Parameter<SeasonalTask>>& parameters<SeasonalTask>();
template <>
const std::vector<Parameter<SeasonalTasks>>& parameters<SeasonalTasks>();

}  // namespace kfactor::model
