// Use: the chance that an active agent uses the app today, and the effects of use. (ODD: submodel "use")
#pragma once

#include <algorithm>

namespace kfactor::model::rules {

// g(r) = r / (r + r50): how much a perceived reward of r RMB counts, in [0, 1).
inline float gain(double reward, double half_reward) {
  return reward <= 0.0 ? 0.0F : static_cast<float>(reward / (reward + half_reward));
}

inline float clip(float p) { return std::min(std::max(p, 0.0F), 1.0F); }

// n' = min(0.95, n * season)
inline float need_today(float need, float season) { return std::min(0.95F, need * season); }

// pt = 1 - (1 - kH H) (1 - n' U (1 - kL L) (1 + R) (1 + C)): the wish to use the tool, before apps compete for
// attention.
inline float tool_wish(float habit, float value, float label, float need, float habit_weight,
                       float label_on_value, float reminder_lift, float challenge_lift) {
  const float wish =
      need * value * (1.0F - label_on_value * label) * (1.0F + reminder_lift) * (1.0F + challenge_lift);
  return clip(1.0F - (1.0F - habit_weight * habit) * (1.0F - clip(wish)));
}

// p_tool = pt min(1, A / sum of pt over the agent's apps)
inline float tool_chance(float wish, float sum_of_wishes, float attention_slots) {
  return sum_of_wishes > attention_slots ? wish * (attention_slots / sum_of_wishes) : wish;
}

// p_order = (0.25 + 0.45 c), times 0.6 after a failed order
inline float order_chance(float cash_affinity, int failures) {
  const float base = 0.25F + 0.45F * cash_affinity;
  return failures > 0 ? 0.6F * base : base;
}

// v = q (1 - ell (1 - a) / (1 + 0.3 x)): value realised after x uses. It is lower while the user learns the
// product.
inline float realised_value(float quality, float learning_cost, float skill, int uses) {
  return quality * (1.0F - learning_cost * (1.0F - skill) / (1.0F + 0.3F * static_cast<float>(uses)));
}

// a' = 1 - f (1 - a): the skill of an elder with help. The effect is a learning cost of f ell.
inline float helped_skill(float skill, float learning_factor) {
  return 1.0F - learning_factor * (1.0F - skill);
}

// Seeing the product at work changes the value only: U += etaU (v - U).
inline float watch(float value, float realised, float learning_rate) {
  return value + learning_rate * (realised - value);
}

// H, U and L of one agent and app.
struct Mind {
  float habit;
  float value;
  float label;
};

// U += etaU (v - U); H += etaH (1 - H) min(1, U / 0.6); L *= 0.95
inline void learn(Mind& mind, float realised, float learning_rate, float habit_rate) {
  mind.value += learning_rate * (realised - mind.value);
  mind.habit += habit_rate * (1.0F - mind.habit) * std::min(1.0F, mind.value / 0.6F);
  mind.label *= 0.95F;
}

// A served order: L += 0.03 (1 - L)
inline void taste_of_money(Mind& mind) { mind.label += 0.03F * (1.0F - mind.label); }

// A failed order: U *= 0.93
inline void disappoint(Mind& mind) { mind.value *= 0.93F; }

// A cash claim: L += etaL (1 - L)
inline void claim_cash(Mind& mind, float label_rate) { mind.label += label_rate * (1.0F - mind.label); }

// A day without tool use after the grace days: H *= 1 - dH
inline void forget(Mind& mind, float habit_decay) { mind.habit *= 1.0F - habit_decay; }

}  // namespace kfactor::model::rules
