#include "analysis/cohort_counter.hpp"

#include "graph/base/error.hpp"
#include "model/types/cohort_ages.hpp"

namespace kfactor::analysis {

void CohortCounter::take(model::Step step, const model::AppDay& day) {
  const int first_channel = channel_ == kAllChannels ? 0 : channel_;
  const int end_channel = channel_ == kAllChannels ? model::kNumChannels : channel_ + 1;
  if (step >= first_ && step <= last_) {
    std::int64_t& installs = waiting_[step];
    for (int channel = first_channel; channel < end_channel; ++channel) {
      installs += day.counts.installs[static_cast<std::size_t>(channel)];
    }
  }
  const auto ripe = waiting_.find(step - age_);
  if (ripe == waiting_.end()) {
    return;
  }
  installed_ += ripe->second;
  const auto index = model::cohort_age_index(age_);
  require(index.has_value(), "the age is one at which cohorts are counted");
  for (int channel = first_channel; channel < end_channel; ++channel) {
    const std::size_t cell = *index * model::kNumChannels + static_cast<std::size_t>(channel);
    used_ += day.cohort_used[cell];
    active_ += day.cohort_active[cell];
  }
  waiting_.erase(ripe);
}

Retention CohortCounter::retention() const {
  if (installed_ == 0) {
    return {};
  }
  const auto all = static_cast<double>(installed_);
  return {static_cast<double>(used_) / all, static_cast<double>(active_) / all, installed_};
}

}  // namespace kfactor::analysis
