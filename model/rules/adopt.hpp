// Adopt: each reason to adopt has a chance, its term. An agent adopts iff at least one reason fires, so the
// total chance is p = 1 - prod (1 - term). The largest term gives the channel of the adoption. (ODD: submodel
// "adopt")
#pragma once

#include <array>
#include <cstdint>

#include "model/rules/spread.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model::rules {

// bc c g(rhat_inv): chance that one cash context persuades
inline float cash_chance(float cash_persuasion, float cash_affinity, float gain_invite) {
  return clip(cash_persuasion * cash_affinity * gain_invite);
}

// 1 - (1 - bc c g(rhat_inv))^d_c
inline float cash_term(float cash_persuasion, float cash_affinity, float gain_invite,
                       std::uint32_t contexts) {
  return at_least_once(cash_chance(cash_persuasion, cash_affinity, gain_invite), contexts);
}

// bw d / (d + d50), 0/0 = 0; d = word-of-mouth and gift contexts
inline float word_term(float word_persuasion, float half_contexts, std::uint32_t contexts) {
  if (contexts == 0) {
    return 0.0F;
  }
  const auto d = static_cast<float>(contexts);
  return clip(word_persuasion * d / (d + half_contexts));
}

// bT (c + n') / 2 g(rhat_task)
inline float task_term(float task_persuasion, float cash_affinity, float need, float gain_task) {
  return clip(task_persuasion * (cash_affinity + need) * 0.5F * gain_task);
}

// bd c g(rhat_daily)
inline float daily_term(float daily_persuasion, float cash_affinity, float gain_daily) {
  return clip(daily_persuasion * cash_affinity * gain_daily);
}

// The term of an elder who is reached through a family group, with help from younger relatives: term times a
// factor, at most 1.
inline float elder_term(float term, float factor) { return clip(term * factor); }

using Terms = std::array<float, kNumChannels>;  // by Channel

// The channel with the largest term; among equal terms, the first in the order of Channel.
inline Channel largest(const Terms& terms) {
  int best = 0;
  for (int channel = 1; channel < kNumChannels; ++channel) {
    if (terms[static_cast<std::size_t>(channel)] > terms[static_cast<std::size_t>(best)]) {
      best = channel;
    }
  }
  return static_cast<Channel>(best);
}

// First values of an adopter: U is at least 0.25, and higher after a recommendation or a broadcast; L depends
// on the channel.
inline float first_value(Channel channel) {
  switch (channel) {
    case Channel::WordOfMouth:
    case Channel::Gift:
      return 0.25F + 0.1F;
    case Channel::Broadcast:
      return 0.25F + 0.05F;
    default:
      return 0.25F;
  }
}
inline float first_label(Channel channel) {
  switch (channel) {
    case Channel::Cash:
      return 0.5F;
    case Channel::Daily:
      return 0.3F;
    case Channel::Task:
      return 0.15F;
    default:
      return 0.0F;
  }
}

}  // namespace kfactor::model::rules
