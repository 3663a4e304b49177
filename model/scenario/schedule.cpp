#include "model/scenario/schedule.hpp"

#include <algorithm>

#include "model/scenario/scenario.hpp"

namespace kfactor::model {

Schedule::Schedule(const ComponentParameters& component, const Scenario& scenario)
    : first_(scenario.step_of(component.start)),
      last_(scenario.step_of(component.end)),
      when_(Condition::parse(component.when)),
      until_(Condition::parse(component.until)),
      delay_(static_cast<Step>(component.delay_days)),
      duration_(static_cast<Step>(component.duration_days)) {}

bool Schedule::advance(Step step, const Observed& yesterday) {
  const bool in_window = step >= first_ && step <= last_;
  ended_ = ended_ || (in_window && !until_.empty() && until_.holds(yesterday));
  const bool due = in_window && !ended_ && is_triggered(step, yesterday);
  if (!due) {
    opened_ = kClosed;
  } else if (opened_ == kClosed) {
    opened_ = step;
  }
  return due;
}

bool Schedule::is_triggered(Step step, const Observed& yesterday) {
  if (when_.empty()) {
    return true;
  }
  if (when_.holds(yesterday)) {
    signals_.push_back(step + delay_);
  }
  std::erase_if(signals_, [&](Step signal) { return signal < step; });
  if (opened_ != kClosed && duration_ > 0 && step < opened_ + duration_) {
    return true;
  }
  if (signals_.empty() || signals_.front() != step) {
    return false;
  }
  if (duration_ > 0) {
    opened_ = step;  // possibly a new opening directly after the previous one
  }
  return true;
}

Step Schedule::days_left(Step step) const {
  const Step end = when_.empty() || duration_ == 0 ? last_ : std::min(last_, opened_ + duration_ - 1);
  return end - step + 1;
}

}  // namespace kfactor::model
