// Kernels: passes over packed columns, compiled once for each useful instruction set. All versions do the
// same IEEE operations in the same order on each row, so their results are equal to the bit. They differ only
// in the number of rows per instruction. One portable binary contains all versions and selects one at start.
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

// Columns of one block and app, with the keys of their draws.
struct Rows {
  Columns columns{};
  std::uint32_t num = 0;
  std::uint32_t first_agent = 0;  // of the block
  std::uint32_t app_key = 0;
};

// One value for each agent of a block, or for each row.
using Floats = std::array<float, kBlockSize>;
using Marks = std::array<std::uint8_t, kBlockSize>;

// Cash affinity is needed only on days with rewards.
enum class WhichTraits : std::uint8_t { All, WithoutCash };

// Length of an array of floats by row: `num` rounded up to whole vectors of 64 bytes.
constexpr std::size_t padded_rows(std::size_t num) { return (num + 15) / 16 * 16; }

// Traits of the agents behind rows.
struct TraitRows {
  float *cash, *need, *skill;
};

struct WishRates {
  float habit_weight, label_on_value;
  float need_factor = 1;                        // seasonal tasks
  float reminder_lift = 0, challenge_lift = 0;  // R if used before, C during a streak
};

struct DecideRates {
  DrawTime now;
  float attention_slots, gain_daily;
  bool orders = true;        // false: no vouchers today, so no orders
  std::uint8_t waiting = 0;  // agents with this bit of `flags` order for certain; 0: none
};

struct UpdateRates {
  float quality, task_quality, learning_cost;
  float learning_rate, habit_rate, habit_decay, label_rate;
  std::uint8_t grace_days;
  bool orders = true;        // false: no orders today
  std::uint8_t waiting = 0;  // bit of `flags` to set if an order is not served; 0: the order fails
  std::uint8_t goal = 0;     // days of a completed streak, which then starts again; 0: no challenge
};

struct ShareRates {
  DrawTime now;
  float cash_share;  // 0: no invitations today
  float gain_invite, share_fatigue;
  float word_share;  // s_w of word of mouth, or s_g of the gift that replaces it
  std::uint16_t invite_cap;
  std::uint8_t
      required_events;  // events that allow sharing today (any one suffices); 0: only new adopters share
  std::uint8_t all_may_share;                // 0xFF: every row may share
  std::uint8_t raises_word_share = kServed;  // events that raise the chance of word of mouth
};

// Bits of the marks of Kernels::share.
inline constexpr std::uint8_t kSharesCash = 1;
inline constexpr std::uint8_t kSharesWord = 2;

struct LeaveRates {
  DrawTime now;
  rules::ChurnRates churn;
};

struct PersuadeRates {
  float cash_persuasion, gain_invite;
  float word_persuasion, half_contexts;
  float elder_persuasion;  // factor for elders who are reached through a family group
};

// Sums over active rows.
struct RowSums {
  std::int64_t habit = 0, value = 0, label = 0;
  std::int64_t habitual = 0, cash_app = 0;
  std::int64_t used_app = 0, tool_users = 0, claims = 0, served = 0, failed = 0, sharers = 0;
  Digest digest;
};

// The four lanes of many draws, padded to whole vectors.
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

// The positions reached by four gaps: the remaining length of the sequence at each, including the position
// itself.
struct FourHits {
  std::uint32_t left[4];
};

// Selected members of contexts, context by context.
struct Picked {
  // Words per write. Words after the last agent have no meaning.
  static constexpr std::uint32_t kAtOnce = 16;

  // Prepares for up to num_members agents.
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
  // Draws(purpose, first[i], second[i], app, time) for all i. `words[i]` is Draws::pack of purpose and time.
  // The input lists must not overlap `lanes`.
  void (*draw)(const Draws&, std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
               std::uint32_t app, std::span<const std::uint32_t> words, ManyLanes& lanes);
  // gaps[i]: GeometricSkip::gap of draw i, for a skip with factor() == factors[i]; kUnsureGap if the fast
  // logarithm is not accurate enough. Returns whether all gaps are sure.
  bool (*gaps)(std::span<const std::uint32_t> draws, const double* factors, std::uint32_t* gaps);
  // Sequence i has left[i] positions left and advances by the gaps gaps[0..3][i]. four_hits[i]: the positions
  // reached. The first num_hits[i] of them are hits inside the sequence; the others have no meaning. Reduces
  // left[i].
  void (*advance)(const std::array<const std::uint32_t*, 4>& gaps, std::span<std::uint32_t> left,
                  FourHits* four_hits, std::uint32_t* num_hits);
  graph::SlotKernels slots;
  // out[i]: the table entry for draw i.
  void (*look_up)(std::span<const std::uint32_t> draws, const QuantileTable&, float* out);
  void (*find_traits)(const TraitTables&, const Draws&, const Rows&, WhichTraits, const TraitRows&);
  // Computes wish[row] (rules::tool_wish) and adds it to sum[local_id].
  void (*wish)(const Rows&, const float* need, const WishRates&, float* wish, Floats& sum);
  // Sets `events`. sum[local_id]: sum of the agent's wishes over all apps. Returns the number of orders.
  std::int64_t (*decide)(const Rows&, const Draws&, const float* wish, const Floats& sum, const float* cash,
                         const DecideRates&);
  // Applies the effects of `events` to habit, value, label, uses, vouchers, counters and flags. Returns the
  // number of completed streaks.
  std::int64_t (*update_state)(const Rows&, const float* skill, const UpdateRates&);
  // Members begins[k] .. begins[k + 1] - 1 belong to context k. Writes the members in the range `agents` to
  // `near` and the others to `far`, without posters[k]; `far` also omits kNoAgent. `near` must be prepared
  // for all members; if `far` is empty, nothing is written to it.
  void (*pick)(std::span<const std::uint32_t> begins, std::span<const AgentId> members,
               const AgentId* posters, const AgentRange& agents, Picked& near, Picked& far);
  // shares[row]: kSharesCash, kSharesWord. fatigue[local_id]: in units of 1/256; nullptr if all fatigue is 0.
  void (*share)(const Rows&, const Draws&, const TraitTables&, const std::uint16_t* fatigue,
                const ShareRates&, Marks& shares);
  // leaves[row]: 1 if the agent leaves today.
  void (*leave)(const Rows&, const Draws&, const QuantileTable& frailty, const LeaveRates&, Marks& leaves);
  // attends[i]: 1 if the receiver of exposure i, with fatigue[i], pays attention (lane 0 of its draw).
  // opens[i]: 1 if the platform would open its link (lane 1).
  void (*attend)(const ManyLanes&, std::span<const std::uint16_t> fatigue, float attention_fatigue,
                 float link_effectiveness, std::uint8_t* attends, std::uint8_t* opens);
  // fires[i]: 1 if posts persuade candidate i. cash[i] and word[i]: its cash contexts, and its contexts of
  // word of mouth or gifts. family[i]: 1 if one of them is a family group. Uses lanes 0 and 1 of `adopts`.
  void (*persuade)(const TraitTables&, const ManyLanes& traits, const ManyLanes& adopts,
                   std::span<const std::uint32_t> cash, std::span<const std::uint32_t> word,
                   std::span<const std::uint8_t> family, const PersuadeRates&, std::uint8_t* fires);
  // Adds all rows to the sums and the digest. Marks rows that belong to an install cohort and used the app
  // today.
  void (*survey)(const Rows&, RowSums&, Marks& cohort_users);
  // F <- rho_F F + cash contexts seen today, for agents from first_agent on. Sets `seen` to 0 and adds all F
  // to the digest. Returns whether any F is above 0.
  bool (*update_fatigue)(std::uint32_t first_agent, std::span<std::uint16_t> fatigue,
                         std::span<std::uint8_t> seen, float memory, Digest&);
};

// The kernels that this processor can run, from the baseline to the fastest.
std::span<const Kernels* const> usable_kernels();
// The kernels of an instruction set; for an empty name the fastest ones. InputError, which lists the usable
// names, if the name is unknown or the processor cannot run them.
const Kernels& kernels_named(std::string_view name);

}  // namespace kfactor::model
