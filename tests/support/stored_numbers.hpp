// Stored forms of an agent's values: H, U, L in units of 1/65535, share fatigue in units of 1/256.
#pragma once

#include <algorithm>
#include <cmath>

namespace kfactor::test {

inline float fraction(int stored) { return static_cast<float>(stored) * (1.0F / 65535.0F); }
inline int store_fraction(float value) {
  const float inside = std::clamp(value, 0.0F, 1.0F);
  return static_cast<int>(std::floor(inside * 65535.0F + 0.5F));
}

inline float fatigue_of(int stored) { return static_cast<float>(stored) / 256.0F; }
inline int store_fatigue(float value) { return static_cast<int>(std::min(value * 256.0F + 0.5F, 65535.0F)); }

}  // namespace kfactor::test
