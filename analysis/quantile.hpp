// Quantiles of sorted lists.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace kfactor::analysis {

// Linear between the two values around a place of the sorted list; of infinite ones, the nearer. precondition: not empty.
inline double quantile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double rest = place - static_cast<double>(below);
  const double low = sorted[below];
  const double high = sorted[std::min(below + 1, sorted.size() - 1)];
  if (!std::isfinite(low) || !std::isfinite(high)) {
    return rest < 0.5 ? low : high;
  }
  return low + rest * (high - low);
}

}  // namespace kfactor::analysis
