// Spread: chances to share, to see a post, and to pay attention to it. (ODD: submodel "spread")
#pragma once

#include <cmath>
#include <cstdint>

#include "model/rules/use.hpp"

namespace kfactor::model::rules {

// P_cash = s_c c g(rhat_inv) / (1 + kF F)
inline float cash_share_chance(float cash_share, float cash_affinity, float gain_invite, float share_fatigue,
                               float fatigue) {
  return clip(cash_share * cash_affinity * gain_invite / (1.0F + share_fatigue * fatigue));
}

// P_wom = s_w (U + 0.3 [order served today])
inline float word_share_chance(float word_share, float value, bool order_served_today) {
  return clip(word_share * (value + (order_served_today ? 0.3F : 0.0F)));
}

// P_gift = s_g U; replaces P_wom while a gift is open
inline float gift_share_chance(float gift_share, float value) { return clip(gift_share * value); }

// v(s) = v0 min(1, sqrt(10 / s)): chance that another member of a chat of s members sees one post.
inline float visibility(float v0, std::uint32_t size) {
  return size <= 10 ? v0 : v0 * std::sqrt(10.0F / static_cast<float>(size));
}

// 1 - (1 - p)^n by repeated multiplication, which gives the same bits on every machine.
inline float at_least_once(float p, std::uint32_t n) {
  float none = 1.0F;
  float factor = 1.0F - p;
  for (; n != 0; n >>= 1) {
    if (n & 1U) {
      none *= factor;
    }
    factor *= factor;
  }
  return 1.0F - none;
}

// 1 / (1 + kA F): chance that the receiver pays attention to an exposure.
inline float attention(float attention_fatigue, float fatigue) {
  return 1.0F / (1.0F + attention_fatigue * fatigue);
}

// F <- rho_F F + cash contexts seen today
inline float next_fatigue(float fatigue, float memory, std::uint32_t seen_today) {
  return memory * fatigue + static_cast<float>(seen_today);
}

}  // namespace kfactor::model::rules
