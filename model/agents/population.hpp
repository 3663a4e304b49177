// State of a rank's agents. Time and memory depend on the number of relations, not on the number of agents. A
// block of 32768 agents stores for each app: bitmaps of the agents who know it, packed columns of the agents
// who use it (active relations), and a list of the agents who left it (lapsed relations; they stay unchanged
// until the agent returns).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "graph/base/ids.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

// The block size is as large as caches allow: the data of two blocks fit the second-level cache of a core.
// Large blocks give each pass many rows per call. No result depends on it.
inline constexpr std::uint32_t kBlockShift = 15;
inline constexpr std::uint32_t kBlockSize = 1U << kBlockShift;
inline constexpr std::uint32_t kBlockWords = kBlockSize / 64;  // of a bitmap
// Rare events over many agents are drawn by skipping, one draw block at a time. The number of the draw block
// keys the draws, so results do depend on its size.
inline constexpr std::uint32_t kDrawBlockShift = 12;
inline constexpr std::uint32_t kDrawBlockSize = 1U << kDrawBlockShift;
static_assert(kBlockSize % kDrawBlockSize == 0 && kBlockSize <= std::uint32_t{1} << 16, "who fits 16 bits");

// H, U, L are stored as 16-bit fractions of 65535.
inline constexpr float kFraction = 65535.0F;
inline float from_fraction(std::uint16_t stored) { return static_cast<float>(stored) * (1.0F / kFraction); }
inline std::uint16_t to_fraction(float value) {
  // For values that are not negative, adding 0.5 rounds to nearest; lround would be a libm call in the
  // hottest loop. The result is clamped as an integer: that takes half as many instructions as for floats,
  // which may be NaN.
  const auto rounded =
      static_cast<std::int32_t>(value * kFraction + 0.5F);  // NOLINT(bugprone-incorrect-roundings)
  return static_cast<std::uint16_t>(std::min(std::max(rounded, 0), 65535));
}

// Share fatigue F is stored in units of 1/256. It is below 256.
inline float from_fatigue(std::uint16_t stored) { return static_cast<float>(stored) * (1.0F / 256.0F); }
inline std::uint16_t to_fatigue(float value) {
  return static_cast<std::uint16_t>(static_cast<std::int32_t>(std::min(value * 256.0F + 0.5F, 65535.0F)));
}

// Today's events of a relation, as bits of the column `events`. They are temporary, not part of the state.
inline constexpr std::uint8_t kUsedTool = 1;
inline constexpr std::uint8_t kClaimedCash = 2;
inline constexpr std::uint8_t kOrdered = 4;
inline constexpr std::uint8_t kServed = 8;
inline constexpr std::uint8_t kAdopted = 16;
inline constexpr std::uint8_t kShared = 32;
inline constexpr std::uint8_t kUsedApp = kUsedTool | kClaimedCash | kOrdered;

// Bits of Relation::flags.
inline constexpr std::uint8_t kChannel = 7;    // Channel of the last adoption
inline constexpr std::uint8_t kBase = 8;       // user before the first day: no install
inline constexpr std::uint8_t kReturned = 16;  // returned after leaving: no longer in an install cohort
inline constexpr std::uint8_t kFresh = 32;     // adopted in the last wave and has not shared yet
inline constexpr std::uint8_t kGranted = 64;   // has received the vouchers of the open task subsidy
inline constexpr std::uint8_t kWaiting = 128;  // an order of yesterday waits to be served

// Bit fields of Relation::counters: three small saturating counts.
inline constexpr unsigned kIdleMask = 3;  // days since the last tool use, up to 3
inline constexpr unsigned kFailureShift = 2;
inline constexpr unsigned kFailureMask = 3;  // consecutive failed orders, up to 3
inline constexpr unsigned kStreakShift = 4;
inline constexpr unsigned kStreakMask = 7;  // consecutive tool days, up to 7
constexpr unsigned idle_days(unsigned counters) { return counters & kIdleMask; }
constexpr unsigned failures(unsigned counters) { return counters >> kFailureShift & kFailureMask; }
constexpr unsigned streak(unsigned counters) { return counters >> kStreakShift & kStreakMask; }

// One agent and one app that the agent uses or has left.
struct Relation {
  std::uint16_t local_id = 0;  // agent within its block
  std::uint16_t habit = 0;
  std::uint16_t value = 0;
  std::uint16_t label = 0;
  std::uint16_t install_day = 0;  // step of the install or of the last return
  std::uint8_t uses = 0;          // x, saturating
  std::uint8_t depth = 0;         // in the invitation forest, saturating
  std::uint8_t invites = 0;       // accepted so far, saturating
  std::uint8_t vouchers = 0;
  std::uint8_t flags = 0;     // kChannel .. kWaiting
  std::uint8_t counters = 0;  // three counts, see above
};
static_assert(sizeof(Relation) == 16);

// The value U that an agent perceives from seeing an app in use, before ever using it.
struct Trial {
  std::uint16_t local_id = 0;  // agent within its block
  std::uint16_t value = 0;
};

inline constexpr std::uint16_t kHabitual = 26214;  // H >= 0.4 of 65535

inline constexpr int kMaxLeftTies = 15;

// Kernels may read up to this many cells after the last row of a column. Their contents do not matter.
inline constexpr std::size_t kSpareCells = 64;

// Columns of active relations: one cell per row, ascending by local_id.
struct Columns {
  std::uint16_t *local_id, *habit, *value, *label, *install_day;
  std::uint8_t *uses, *depth, *invites, *vouchers, *flags, *counters;
  std::uint8_t* left_ties;  // ties that left yesterday and were noticed, up to 15
  std::uint8_t* events;     // today's events
};
inline constexpr std::size_t kRowBytes = 5 * sizeof(std::uint16_t) + 8;

// Number of set bits. Not every x86-64 processor has an instruction for it.
constexpr std::uint32_t count_bits(std::uint64_t word) {
  word -= word >> 1 & 0x5555555555555555ULL;
  word = (word & 0x3333333333333333ULL) + (word >> 2 & 0x3333333333333333ULL);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FULL;
  return static_cast<std::uint32_t>(word * 0x0101010101010101ULL >> 56);
}

// The relations of one app in one block.
class Relations {
 public:
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

  // Active relations.
  std::uint32_t num_active() const { return num_active_; }
  const Columns& columns() const { return columns_; }
  Relation active(std::uint32_t row) const;
  bool is_active(std::uint32_t local_id) const {
    return (present_[local_id >> 6] >> (local_id & 63) & 1) != 0;
  }
  // Row of an active agent of the block, or kNoRow.
  std::uint32_t find_active(std::uint32_t local_id) const {
    return is_active(local_id) ? rows_before(local_id) : kNoRow;
  }
  // Prefetches what find_active() and a later access to a cell of the row will read. For loops over random
  // agents.
  void prefetch_presence(std::uint32_t local_id) const {
    __builtin_prefetch(&present_[local_id >> 6]);
    __builtin_prefetch(&before_[local_id >> 6]);
    __builtin_prefetch(&columns_);
  }
  // Adds rows for agents who are not active. `added` ascends by local_id. All new rows get these `events`.
  void admit(std::span<const Relation> added, std::uint8_t events);

  // Lapsed relations, in any order.
  const std::vector<Relation>& lapsed() const { return lapsed_; }
  std::vector<Relation>& lapsed() { return lapsed_; }
  bool has_left(std::uint32_t local_id) const { return (left_[local_id >> 6] >> (local_id & 63) & 1) != 0; }
  // The lapsed relation of an agent, or nullptr.
  const Relation* find_lapsed(std::uint32_t local_id);
  // Removes these active rows (ascending). `relations` are the lapsed relations that replace them.
  void dismiss(std::span<const std::uint16_t> rows, std::span<const Relation> relations);
  // Sets the lapsed relations, ascending by local_id. There must be none yet.
  void restore_lapsed(std::vector<Relation> relations);
  // Sorts the lapsed relations by local_id, ascending.
  void sort_lapsed();
  // Removes the lapsed relations of these agents, who return.
  void recall(std::span<const std::uint16_t> local_ids);
  // Whether any lapsed relation may still hold vouchers or failed orders.
  bool lapsed_hold_vouchers = false;

  // Trials of agents who are neither active nor lapsed, by local_id. Empty if the app has no assistant in
  // group chats.
  const std::vector<Trial>& trials() const { return trials_; }
  // The value of an agent's trial; 0 if there is none.
  std::uint16_t trial(std::uint32_t local_id) const;
  // The trial of an agent; adds one with value 0 if there is none. Valid until the next trial is added or
  // ended.
  Trial& trial_of(std::uint32_t local_id);
  void end_trial(std::uint32_t local_id);

  // Adoption by threshold: for each agent of the block, the number of its ties that use the app. Empty
  // otherwise.
  std::vector<std::uint32_t> adopted_ties;

  bool knows(std::uint32_t local_id) const { return (aware_[local_id >> 6] >> (local_id & 63) & 1) != 0; }
  std::uint64_t aware_word(std::uint32_t word) const { return aware_[word]; }  // of 64 agents
  void set_aware(std::uint32_t local_id) { aware_[local_id >> 6] |= std::uint64_t{1} << (local_id & 63); }

  // Agents of the block who know the app: aware, active or lapsed.
  std::int64_t num_aware() const {
    std::int64_t sum = 0;
    for (const std::uint64_t word : aware_) {
      sum += count_bits(word);
    }
    return sum;
  }

  // The prefetch functions load what a pass will read. First step: the pointers to the columns, or everything
  // except the columns.
  void prefetch_head() const {
    prefetch(&num_active_, sizeof num_active_);
    prefetch(&columns_, sizeof columns_);
  }
  void prefetch_bitmaps() const { prefetch(this, sizeof *this); }
  // Second step, after the first has arrived: the columns that the pass reads, or all columns.
  template <class... Cell>
  void prefetch_columns(Cell* Columns::*... columns) const {
    (prefetch(columns_.*columns, num_active_ * sizeof(Cell)), ...);
  }
  void prefetch_rows() const { prefetch(storage_.get(), capacity_ * kRowBytes); }

  std::uint64_t bytes() const {
    return sizeof *this + storage_bytes(capacity_) + lapsed_.capacity() * sizeof(Relation) +
           trials_.capacity() * sizeof(Trial) + adopted_ties.capacity() * sizeof(std::uint32_t);
  }

 private:
  static void prefetch(const void* first, std::size_t bytes) {
    asm volatile("");  // otherwise GCC 12 removes calls, since the function seems to have no effect
    constexpr std::uintptr_t kLine = 64;
    const auto begin = reinterpret_cast<std::uintptr_t>(first);
    for (std::uintptr_t at = begin / kLine * kLine; at < begin + bytes; at += kLine) {
      __builtin_prefetch(reinterpret_cast<const void*>(at));  // NOLINT(performance-no-int-to-ptr)
    }
  }
  // Bytes of the columns, including kSpareCells after the last column.
  static std::size_t storage_bytes(std::size_t capacity) {
    return capacity == 0 ? 0 : capacity * kRowBytes + kSpareCells * sizeof(std::uint16_t);
  }
  void reserve(std::uint32_t rows);
  void move_to(std::size_t capacity);
  // Number of active agents of the block with a smaller local_id.
  std::uint32_t rows_before(std::uint32_t local_id) const {
    const std::uint64_t below = (std::uint64_t{1} << (local_id & 63)) - 1;
    return before_[local_id >> 6] + count_bits(present_[local_id >> 6] & below);
  }
  void count_words();

  std::uint32_t num_active_ = 0;
  std::uint32_t capacity_ = 0;
  std::unique_ptr<std::byte[]> storage_;  // of the columns
  Columns columns_{};
  std::array<std::uint64_t, kBlockWords> aware_{};    // aware, active or lapsed
  std::array<std::uint64_t, kBlockWords> present_{};  // active
  std::array<std::uint64_t, kBlockWords> left_{};     // lapsed
  std::array<std::uint16_t, kBlockWords> before_{};   // number of active rows before each word
  std::vector<Trial> trials_;
  std::vector<Relation> lapsed_;
  // The first num_sorted_ lapsed relations ascend by local_id. The others are sorted when there are many of
  // them, and before saving.
  std::uint32_t num_sorted_ = 0;
};

// The agents start .. start + length - 1 of a block. The first of them may belong to the previous rank.
struct DrawBlock {
  std::uint32_t number;  // counted over all agents
  std::uint32_t start, length;
};

// Those of the agents number*32768 .. number*32768+32767 that exist and belong to this rank.
struct Block {
  std::uint32_t number = 0;
  std::uint32_t first = 0;  // local ids of this rank's agents: [first, last)
  std::uint32_t last = 0;
  std::vector<Relations> apps;
  // Adoption by threshold: for each agent, the number of ties that must use an app before it adopts. Empty
  // otherwise.
  std::vector<std::uint32_t> ties_needed;
  // F. Empty until an agent of the block sees a cash post, and empty again when F is 0 for all agents.
  std::vector<std::uint16_t> fatigue_by_local_id;
  // Cash contexts seen today, saturating. Empty if there are none.
  std::vector<std::uint8_t> cash_seen_by_local_id;

  std::uint32_t first_agent() const { return number << kBlockShift; }
  AgentId agent(std::uint32_t local_id) const { return AgentId{first_agent() | local_id}; }
  bool holds(std::uint32_t local_id) const { return local_id >= first && local_id < last; }
  // Calls visit(draw_block) for each draw block with agents on this rank.
  template <class Visit>
  void for_each_draw_block(Visit&& visit) const {
    for (std::uint32_t start = first / kDrawBlockSize * kDrawBlockSize; start < last;
         start += kDrawBlockSize) {
      visit(DrawBlock{(first_agent() + start) >> kDrawBlockShift, start,
                      std::min(kDrawBlockSize, last - start)});
    }
  }
  bool has_fatigue() const { return !fatigue_by_local_id.empty(); }
  std::uint16_t fatigue(std::uint32_t local_id) const {
    return has_fatigue() ? fatigue_by_local_id[local_id] : std::uint16_t{0};
  }
  void prefetch_fatigue(std::uint32_t local_id) const {
    if (has_fatigue()) {
      __builtin_prefetch(&fatigue_by_local_id[local_id]);
    }
  }
  void see_cash(std::uint32_t local_id);
};

class Population {
 public:
  Population(AgentRange agents, std::size_t num_apps);

  std::vector<Block>& blocks() { return blocks_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  // Called before a pass works on an app's columns of this block: prefetches the same columns of the next
  // block, since there are more columns than the hardware prefetcher follows. The calls are made app by app,
  // because a processor cannot have enough prefetches in flight for a whole block.
  template <class... Cell>
  void look_ahead(const Block& block, std::size_t app, Cell* Columns::*... columns) const {
    const std::size_t next = number_of(block) + 1;
    if (next + 1 < blocks_.size()) {
      blocks_[next + 1].apps[app].prefetch_head();
    }
    if (next < blocks_.size()) {
      blocks_[next].apps[app].prefetch_columns(columns...);
    }
  }
  // The same for a pass that reads all columns and the bitmaps.
  void look_ahead_at_all(const Block& block, std::size_t app) const;
  Block& block_of(AgentId agent) { return blocks_[block_index(agent)]; }
  std::size_t block_index(AgentId agent) const {
    return (index(agent) >> kBlockShift) - (agents_.first >> kBlockShift);
  }
  static std::uint32_t within_block(AgentId agent) { return index(agent) & (kBlockSize - 1); }

  AgentRange agents() const { return agents_; }
  std::uint64_t bytes() const;

 private:
  std::size_t number_of(const Block& block) const {
    return static_cast<std::size_t>(&block - blocks_.data());
  }

  AgentRange agents_;
  std::vector<Block> blocks_;
};

}  // namespace kfactor::model
