// The results of one day: global numbers, equal on every rank. The simulation gives a report to its observer
// every day.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/types/calendar.hpp"
#include "model/types/money.hpp"

namespace kfactor::model {

// Why an agent adopted; the order is part of the results format.
enum class Channel : std::uint8_t { Organic, Broadcast, Cash, Task, WordOfMouth, Gift, Daily, Pulse };
inline constexpr int kNumChannels = 8;
inline constexpr std::array<std::string_view, kNumChannels> kChannelNames = {
    "organic", "broadcast", "cash", "task", "word_of_mouth", "gift", "daily", "pulse"};

// What a post is about.
enum class PostKind : std::uint8_t { Cash, Word, Gift };
inline constexpr int kNumPostKinds = 3;
inline constexpr std::array<std::string_view, kNumPostKinds> kPostKindNames = {"cash", "word_of_mouth",
                                                                               "gift"};

// Depths in the invitation forest are reported up to 31. The last bin also counts all greater depths.
inline constexpr int kNumDepths = 32;

// Agents and events of one app on one day, summed over all ranks. All members are int64 counts, so a
// reduction can treat the struct as an array.
struct AppCounts {
  std::int64_t unaware = 0, aware = 0, active = 0, lapsed = 0;
  std::int64_t daily_active = 0;  // DAU: used today, or adopted today
  std::int64_t tool_users = 0;
  std::int64_t habitual = 0;                                 // active with H >= 0.4
  std::int64_t cash_app = 0;                                 // active with L > U
  std::int64_t sum_habit = 0, sum_value = 0, sum_label = 0;  // active agents, in units of 1/65535
  std::int64_t churned = 0;
  std::int64_t sharers = 0;            // agents who shared today
  std::int64_t invited_adoptions = 0;  // adoptions today with a named inviter
  std::int64_t lost_to_ban = 0;        // cash exposures that a ban stopped
  std::int64_t inviters_paid = 0;      // accepted invitations whose inviter was rewarded
  std::int64_t invitees_paid = 0;      // adoptions rewarded as the other side of an invitation
  std::int64_t cash_claims = 0;        // daily draws and packets claimed
  std::int64_t orders_demanded = 0, orders_served = 0, orders_failed = 0, orders_waiting = 0;
  std::int64_t challenges = 0;        // streaks completed
  std::int64_t companion_groups = 0;  // groups that have the app's assistant
  std::int64_t trials = 0;            // agents who saw the assistant at work in a group
  std::array<std::int64_t, kNumChannels> installs{}, returns{};
  std::array<std::int64_t, kNumPostKinds> posts{}, exposures{}, seen{};
  std::array<std::int64_t, kNumDepths> installs_by_depth{};
};

static_assert(sizeof(AppCounts) % sizeof(std::int64_t) == 0);
inline std::span<std::int64_t> as_numbers(AppCounts& counts) {
  return {reinterpret_cast<std::int64_t*>(&counts), sizeof(AppCounts) / sizeof(std::int64_t)};
}

// Name, unit and meaning of one scalar member of AppCounts, for writers and tables.
struct Observable {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  std::int64_t AppCounts::*member;
};
std::span<const Observable> observables();

struct AppDay {
  AppCounts counts;
  double perceived_invite = 0, perceived_daily = 0, perceived_task = 0;  // rhat of open components, RMB
  double link_effectiveness = 1;                                         // E today
  bool ban_decided = false;                                              // at today's settle
  // [age index * kNumChannels + channel], for the counted ages up to today (cohort_ages.hpp): agents who
  // installed that many days ago and are still active at the end of today, and those who used the app today. At
  // age 0 the sums equal installs.
  std::vector<std::int64_t> cohort_active, cohort_used;
};

struct ComponentDay {
  bool open = false;
  Fen paid{};       // today
  Fen remaining{};  // at the end of today; budget = sum of paid + remaining
  std::int64_t claims = 0;
};

struct Digest {
  std::uint64_t high = 0, low = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
};

struct DayReport {
  Step step = 0;
  Date date{};
  std::vector<AppDay> apps;                           // in the scenario's order
  std::vector<std::vector<ComponentDay>> components;  // [app][component], in the scenario's order
  Digest digest;                                      // of the whole state at the end of the day
};

}  // namespace kfactor::model
