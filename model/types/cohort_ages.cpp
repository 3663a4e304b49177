#include "model/types/cohort_ages.hpp"

#include "model/types/day_report.hpp"

namespace kfactor::model {

std::vector<std::int64_t> at_counted_ages(std::span<const std::int64_t> by_install_day, Step today) {
  const std::size_t num_ages = num_cohort_ages(today);
  std::vector<std::int64_t> counts;
  counts.reserve(num_ages * kNumChannels);
  for (std::size_t age = 0; age < num_ages; ++age) {
    const auto install = static_cast<std::size_t>(today - cohort_age(age));
    const auto cohort = by_install_day.subspan(install * kNumChannels, kNumChannels);
    counts.insert(counts.end(), cohort.begin(), cohort.end());
  }
  return counts;
}

}  // namespace kfactor::model
