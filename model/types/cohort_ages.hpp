// The ages at which install cohorts are counted: every day of the first half year, then every 30th day. So a
// day of a long run costs about as much as one of a short run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/types/calendar.hpp"

namespace kfactor::model {

inline constexpr Step kLastDailyAge = 180;  // days since the install
inline constexpr Step kDaysBetweenAges = 30;

// How many of the ages 0 .. last are counted.
constexpr std::size_t num_cohort_ages(Step last) {
  return static_cast<std::size_t>(
      last <= kLastDailyAge ? last + 1 : kLastDailyAge + 1 + (last - kLastDailyAge) / kDaysBetweenAges);
}

// The counted age with this index, in days.
constexpr Step cohort_age(std::size_t index) {
  const auto number = static_cast<Step>(index);
  return number <= kLastDailyAge ? number : kLastDailyAge + (number - kLastDailyAge) * kDaysBetweenAges;
}

// The index of an age; nothing if it is not counted.
constexpr std::optional<std::size_t> cohort_age_index(Step age) {
  const std::size_t index = num_cohort_ages(age) - 1;
  return age >= 0 && cohort_age(index) == age ? std::optional(index) : std::nullopt;
}

// The counts [age index * kNumChannels + channel] of the counted ages up to today, out of those of all install
// days, [install step * kNumChannels + channel].
std::vector<std::int64_t> at_counted_ages(std::span<const std::int64_t> by_install_day, Step today);

}  // namespace kfactor::model
