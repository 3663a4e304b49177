// What all counts of results share.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>

#include "model/types/calendar.hpp"

namespace kfactor::analysis {

// The base of an app is its mean over so many days before the campaign.
inline constexpr model::Step kBaseDays = 7;

inline double total(std::span<const std::int64_t> counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

}  // namespace kfactor::analysis
