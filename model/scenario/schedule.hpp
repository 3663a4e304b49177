// The days on which a component is open: within its window, and, if it has a condition `when`, only after this
// condition held.
#pragma once

#include <vector>

#include "model/scenario/condition.hpp"
#include "model/types/archive.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::model {

struct ComponentParameters;
struct Scenario;

class Schedule {
 public:
  Schedule() = default;
  // InputError if a condition is invalid.
  Schedule(const ComponentParameters& component, const Scenario& scenario);

  // Whether the component should be open on this day, given the observations of the previous day. Call it
  // once per day, in order.
  bool advance(Step step, const Observed& yesterday);

  // While it is open: days since it opened, and days until it closes as planned, including today.
  Step days_gone(Step step) const { return step - opened_; }
  Step days_left(Step step) const;

  void keep(StateArchive& archive) {
    archive.list(signals_);
    archive.item(opened_);
    archive.item(ended_);
  }

 private:
  bool is_triggered(Step step, const Observed& yesterday);

  Step first_ = 0, last_ = 0;
  Condition when_, until_;
  Step delay_ = 0;
  Step duration_ = 0;  // 0: while the condition holds
  // State.
  std::vector<Step> signals_;  // coming opening days, from days on which `when` held
  Step opened_ = kClosed;
  bool ended_ = false;  // closed permanently by until_

  static constexpr Step kClosed = -1;
};

}  // namespace kfactor::model
