// Retention of the installs of a span of days, at one age; counted day by day from reports.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "model/types/day_report.hpp"

namespace kfactor::analysis {

// Shares of an install cohort; nothing if no install day is old enough.
struct Retention {
  std::optional<double> used;    // used the app on day n after the install: D_n as usual in the industry
  std::optional<double> active;  // had not left by the end of day n
  std::int64_t installs = 0;     // agents of the install days that are old enough
};

inline constexpr int kAllChannels = -1;

class CohortCounter {
 public:
  // Installs on steps [first, last], of one channel or of all channels, `age` days after the install: an age at
  // which cohorts are counted (model/types/cohort_ages.hpp).
  CohortCounter(model::Step first, model::Step last, int channel, model::Step age)
      : first_(first), last_(last), channel_(channel), age_(age) {}

  // Days come in order.
  void take(model::Step step, const model::AppDay& day);
  // Of the install days for which the report of day `age` was taken.
  Retention retention() const;

 private:
  model::Step first_, last_;
  int channel_;
  model::Step age_;
  std::map<model::Step, std::int64_t> waiting_;  // installs of days that are not yet old enough
  std::int64_t installed_ = 0, used_ = 0, active_ = 0;
};

}  // namespace kfactor::analysis
