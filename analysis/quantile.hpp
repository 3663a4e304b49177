// Quantiles of sorted lists.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace kfactor::analysis {

// Linear between the two values around the position share * (size - 1); if one of them is infinite, the nearer
// one. precondition: not empty.
inline double quantile(std::span<const double> sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double rest = position - static_cast<double>(below);
  const double low = sorted[below];
  const double high = sorted[std::min(below + 1, sorted.size() - 1)];
  if (!std::isfinite(low) || !std::isfinite(high)) {
    return rest < 0.5 ? low : high;
  }
  return low + rest * (high - low);
}

}  // namespace kfactor::analysis
