// What the open components of an app offer today. Components fill it in phase open; later phases read it.
// Equal on all ranks.
#pragma once

#include <cstdint>
#include <vector>

#include "model/types/day_report.hpp"

namespace kfactor::model {

// Promotion today that reaches random people and activates some of them.
struct Pulse {
  std::uint32_t key = 0;  // of the component: keys its draws
  double reach = 0;
  double activation = 0;
  Channel channel = Channel::Broadcast;  // Broadcast makes people aware; Pulse reaches those who know the app
};

// A component that affects each agent with this chance.
struct TargetedEvent {
  std::uint32_t key = 0;  // of the component: keys its draws
  double chance = 0;
};

struct Offers {
  // Invitations (any component that rewards them).
  bool invites_open = false;
  std::int64_t invite_cap = 0;
  double perceived_invite = 0;  // RMB
  bool vouchers_for_invites = false;
  // Daily draws and packets.
  double perceived_daily = 0;  // RMB
  // Tasks.
  bool tasks_open = false;
  bool tasks_begin = false;  // first day of this subsidy: vouchers of an earlier subsidy have expired
  std::int64_t vouchers = 0;
  double perceived_task = 0;     // RMB
  std::int64_t order_limit = 0;  // orders that capacity and money can serve today
  bool orders_wait = false;      // an order that is not served waits for tomorrow instead of failing
  // Broadcasts, feeds and pulses.
  std::vector<Pulse> pulses;
  // Reminders that are sent today.
  std::vector<TargetedEvent> reminders;
  float reminder_lift = 0;  // R
  // Seasonal tasks.
  float need_factor = 1;
  float seasonal_value = 0;
  // Gifts replace word of mouth.
  float gift_share = 0;  // s_g; 0: no gift is open
  // Habit challenge.
  bool challenge_open = false;
  bool challenge_begins = false;  // today: streaks start at 0
  float challenge_lift = 0;       // C
  // Memory.
  bool memory_open = false;
  float churn_relief = 0;  // kM
  // Assistants in group chats.
  std::vector<TargetedEvent> companions;
  // Factors for elders with help from younger relatives.
  float elder_persuasion = 1;
  float elder_learning = 1;

  // Derived after all components have added their offers: g(.) of the perceived rewards.
  float gain_invite = 0, gain_daily = 0, gain_task = 0;
  float link_effectiveness = 1;  // E
  double organic = 0;            // a0 + q_chart share
};

// What agents claimed from an app today, summed over all ranks.
struct PaymentClaims {
  std::int64_t inviters = 0;  // accepted invitations that are paid to the inviters
  std::int64_t invitees = 0;  // accepted invitations that are paid to the invited agents
  std::int64_t cash_claims = 0;
  std::int64_t orders_demanded = 0;
  std::int64_t orders_served = 0;
  std::int64_t challenges = 0;  // streaks completed
};

}  // namespace kfactor::model
