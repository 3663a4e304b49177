// What an app's open components offer today. Components add to it at open; the phases read it; equal on all ranks.
#pragma once

#include <cstdint>
#include <vector>

#include "model/day_report.hpp"

namespace kfactor::model {

// A dated burst of attention: reaches people at random and activates some.
struct Pulse {
  std::uint32_t key = 0;  // of the component: keys its draws
  double reach = 0;
  double activation = 0;
  Channel channel = Channel::Broadcast;  // Broadcast informs everybody; Pulse reaches those who know the app
};

struct Plan {
  // Invitations (any component that rewards them).
  bool invites_open = false;
  std::int64_t invite_cap = 0;
  double perceived_invite = 0;  // RMB
  bool vouchers_for_invites = false;
  // Daily draws and packets.
  double perceived_daily = 0;  // RMB
  // Tasks.
  bool tasks_open = false;
  bool tasks_begin = false;  // first day of this subsidy: vouchers of one that ended yesterday have expired
  std::int64_t vouchers = 0;
  double perceived_task = 0;     // RMB
  std::int64_t order_limit = 0;  // orders that capacity and money can serve today
  // Broadcasts and pulses.
  std::vector<Pulse> pulses;

  // Derived when all components have spoken: g(.) of the perceived rewards.
  float gain_invite = 0, gain_daily = 0, gain_task = 0;
  float link_effectiveness = 1;  // E
  double organic = 0;            // a0 + q_chart share
};

// What agents claimed from an app today, summed over all ranks.
struct Claims {
  std::int64_t inviters = 0;  // accepted invitations to be paid to their inviters
  std::int64_t invitees = 0;  // the other side
  std::int64_t draws = 0;     // cash claims
  std::int64_t orders_demanded = 0;
  std::int64_t orders_served = 0;
};

}  // namespace kfactor::model
