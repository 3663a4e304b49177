// The passes over packed columns, compiled once for each instruction set that is worth it. All versions do the
// same IEEE operations in the same order on each row, so they give the same bits; only the number of rows done
// at once differs. One portable binary carries them all and picks at start.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "graph/base/draws.hpp"
#include "graph/base/uninit_vector.hpp"
#include "graph/permutation.hpp"
#include "model/agents/population.hpp"
#include "model/agents/traits.hpp"
#include "model/rules/churn.hpp"

namespace kfactor::model {

// Columns of one block and app, with what keys their draws.
struct Rows {
  Columns columns{};
  std::uint32_t num = 0;
  std::uint32_t first_agent = 0;  // of the block
  std::uint32_t app_key = 0;
};

// One number for each agent of a block, or for each row.
using Floats = std::array<float, kBlockSize>;
using Marks = std::array<std::uint8_t, kBlockSize>;

// Cash affinity matters on days of rewards alone.
enum class WhichTraits : std::uint8_t { All, WithoutCash };

// Numbers by row that passes hand to each other fill whole vectors too: there is room for so many of `num` rows.
constexpr std::size_t padded_rows(std::size_t num) { return (num + 15) / 16 * 16; }

// Traits of the agents behind rows.
struct TraitRows {
  float *cash, *need, *skill;
};

struct WishRates {
  float habit_weight, label_on_value;
  float need_factor = 1;                        // seasonal tasks
  float reminder_lift = 0, challenge_lift = 0;  // R for who has used it before, C while a streak lives
};

struct DecideRates {
  DrawTime now;
  float attention_slots, gain_daily;
  bool orders = true;        // vouchers are good today; else nobody holds any
  std::uint8_t waiting = 0;  // bit of `flags` that orders for certain; 0: none
};

struct LiveRates {
  float quality, task_quality, learning_cost;
  float learning_rate, habit_rate, habit_decay, label_rate;
  std::uint8_t grace_days;
  bool orders = true;        // somebody may have ordered today
  std::uint8_t waiting = 0;  // bit of `flags` for an order that is not served and waits; 0: it fails
  std::uint8_t goal = 0;     // a streak of so many days is completed and begins again; 0: no challenge
};

struct ShareRates {
  DrawTime now;
  float cash_share;  // 0: no invitations today
  float gain_invite, share_fatigue;
  float word_share;  // of word of mouth, or of the gift in its place
  std::uint16_t invite_cap;
  std::uint8_t needs;      // bits of `events` of which one makes a sharer; 0: none does, fresh rows apart
  std::uint8_t everybody;  // 0xFF: every row shares
  std::uint8_t warming = kServed;  // bits of `events` that raise word of mouth
};

// Bits of what ShareKernel marks.
inline constexpr std::uint8_t kSharesCash = 1;
inline constexpr std::uint8_t kSharesWord = 2;

struct LeaveRates {
  DrawTime now;
  rules::ChurnRates churn;
};

struct PersuadeRates {
  float cash_persuasion, gain_invite;
  float word_persuasion, half_contexts;
  float elder_persuasion;  // factor for elders with something from their family
};

// Sums over active rows.
struct RowSums {
  std::int64_t habit = 0, value = 0, label = 0;
  std::int64_t habitual = 0, cash_app = 0;
  std::int64_t used_app = 0, tool_users = 0, claims = 0, served = 0, failed = 0, sharers = 0;
  Digest digest;
};

// Four lanes of a draw for many counters, and room to whole vectors behind them.
struct ManyLanes {
  UninitVector<std::uint32_t> lane[4];
  void resize(std::size_t num) {
    for (auto& one : lane) {
      one.resize(padded_rows(num));
    }
  }
  Lanes operator[](std::size_t i) const { return {lane[0][i], lane[1][i], lane[2][i], lane[3][i]}; }
};

inline constexpr std::uint32_t kUnsureGap = ~std::uint32_t{0};

// Where four gaps lead: how much of the way is left there, that place included.
struct FourHits {
  std::uint32_t left[4];
};

// Some of the members of contexts, context by context.
struct Picked {
  // Words that are written together; those behind the last one mean nothing.
  static constexpr std::uint32_t kAtOnce = 16;

  // Makes room for so many members; none for nobody.
  void renew(std::size_t num_contexts, std::size_t num_members) {
    agents.resize(num_members == 0 ? 0 : num_members + kAtOnce);
    counts.resize(num_contexts);
    num = 0;
  }
  std::span<const std::uint32_t> all() const { return std::span(agents).first(num); }

  UninitVector<std::uint32_t> agents;
  UninitVector<std::uint32_t> counts;  // [context]
  std::uint32_t num = 0;               // of the agents
};

struct Kernels {
  std::string_view name;  // of the instruction set
  // Draws(purpose, first[i], second[i], app, time) for all i; `words[i]` is Draws::pack of purpose and time.
  // No list may be a lane.
  void (*draw)(const Draws&, std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
               std::uint32_t app, std::span<const std::uint32_t> words, ManyLanes& lanes);
  // gaps[i]: Skipper::gap of a draw under a skip of this factor, or kUnsureGap if the quick logarithm cannot tell.
  // Returns whether it could everywhere.
  bool (*gaps)(std::span<const std::uint32_t> draws, const double* factors, std::uint32_t* gaps);
  // Walker i, with left[i] places of its way before it, moves on by the gaps gaps[0..3][i]: strides[i] is where they lead,
  // and the first hits[i] of these are on its way; the others mean nothing. Shortens left[i].
  void (*advance)(const std::array<const std::uint32_t*, 4>& gaps, std::span<std::uint32_t> left,
                  FourHits* four_hits, std::uint32_t* num_hits);
  graph::SlotKernels slots;
  // out[i]: the quantile that draw i picks.
  void (*look_up)(std::span<const std::uint32_t> draws, const QuantileTable&, float* out);
  void (*find_traits)(const TraitTables&, const Draws&, const Rows&, WhichTraits, const TraitRows&);
  // wish[row] (rules::tool_wish), added to sum[local_id].
  void (*wish)(const Rows&, const float* need, const WishRates&, float* wish, Floats& sum);
  // Sets `events`; returns the number of orders. sum[local_id]: the agent's wishes over all apps.
  std::int64_t (*decide)(const Rows&, const Draws&, const float* wish, const Floats& sum, const float* cash,
                         const DecideRates&);
  // What `events` leaves behind in habit, value, label, uses, vouchers, spell and life; returns the streaks completed.
  std::int64_t (*live)(const Rows&, const float* skill, const LiveRates&);
  // Of context k the members are begins[k] .. begins[k + 1] - 1. Packs those among `agents` who are not posters[k] into `near`,
  // which has room for all, and the others who are somebody and not the poster into `far`, if that has room for any.
  void (*pick)(std::span<const std::uint32_t> begins, std::span<const AgentId> members,
               const AgentId* posters, const AgentRange& agents, Picked& near, Picked& far);
  // shares[row]: kSharesCash, kSharesWord; fatigue[local_id] in 1/256, or nullptr if nobody is tired.
  void (*share)(const Rows&, const Draws&, const TraitTables&, const std::uint16_t* fatigue,
                const ShareRates&, Marks& shares);
  // leaves[row]: 1 if the agent leaves today.
  void (*leave)(const Rows&, const Draws&, const QuantileTable& frailty, const LeaveRates&, Marks& leaves);
  // attends[i]: 1 if exposure i gets the attention of somebody that tired; opens[i]: 1 if its link would work. By lanes
  // 0 and 1 of its draw.
  void (*attend)(const ManyLanes&, std::span<const std::uint16_t> fatigue, float attention_fatigue,
                 float link_effectiveness, std::uint8_t* attends, std::uint8_t* opens);
  // fires[i]: 1 if what others say moves candidate i, who heard of it in so many contexts of cash and of word of mouth
  // or gifts; family[i]: 1 if one of them was a family. By lanes 0 and 1 of `adopts`.
  void (*persuade)(const TraitTables&, const ManyLanes& traits, const ManyLanes& adopts,
                   std::span<const std::uint32_t> cash, std::span<const std::uint32_t> word,
                   std::span<const std::uint8_t> family, const PersuadeRates&, std::uint8_t* fires);
  // Adds all rows to the sums and the digest; marks those of an install cohort who used the app today.
  void (*survey)(const Rows&, RowSums&, Marks& cohort_users);
  // F <- rho_F F + cash contexts seen today, which are then 0, for agents first_agent ..; adds every F to the digest
  // and returns whether any is left.
  bool (*tire)(std::uint32_t first_agent, std::span<std::uint16_t> fatigue, std::span<std::uint8_t> seen,
               float memory, Digest&);
};

// Those that this processor can run, the plainest first, the best last.
std::span<const Kernels* const> usable_kernels();
// By name; InputError, naming the usable ones, if there is no such one. Empty: the best.
const Kernels& kernels_named(std::string_view name);

}  // namespace kfactor::model
