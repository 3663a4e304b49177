// State of a rank's agents. Time and memory follow relationships, not people: a block of 32768 agents keeps, for
// each app, bitmaps of who knows it, packed columns of those who use it (active), and a list of those
// who once did (lapsed) and to whom nothing happens until they return.
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

// Blocks are as large as caches allow: what two of them keep fits the second one of a core, and passes have many rows to
// work on between one start and the next. No result depends on it.
inline constexpr std::uint32_t kBlockShift = 15;
inline constexpr std::uint32_t kBlockSize = 1U << kBlockShift;
inline constexpr std::uint32_t kBlockWords = kBlockSize / 64;  // of a bitmap
// Rare events over many agents are skipped to, ward by ward; the ward's number keys the draws, so results do depend on this.
inline constexpr std::uint32_t kWardShift = 12;
inline constexpr std::uint32_t kDrawBlockSize = 1U << kWardShift;
static_assert(kBlockSize % kDrawBlockSize == 0 && kBlockSize <= std::uint32_t{1} << 16, "who fits 16 bits");

// H, U, L are stored as 16-bit fractions of 65535.
inline constexpr float kFraction = 65535.0F;
inline float from_fraction(std::uint16_t stored) { return static_cast<float>(stored) * (1.0F / kFraction); }
inline std::uint16_t to_fraction(float value) {
  // Of what is not negative, adding a half rounds to nearest; lround would be a libm call in the hottest loop. Integers are
  // cut to their range in half as many instructions as floats, which could be no numbers.
  const auto rounded =
      static_cast<std::int32_t>(value * kFraction + 0.5F);  // NOLINT(bugprone-incorrect-roundings)
  return static_cast<std::uint16_t>(std::min(std::max(rounded, 0), 65535));
}

// Share fatigue F is stored in 1/256, up to just under 256.
inline float from_fatigue(std::uint16_t stored) { return static_cast<float>(stored) * (1.0F / 256.0F); }
inline std::uint16_t to_fatigue(float value) {
  return static_cast<std::uint16_t>(static_cast<std::int32_t>(std::min(value * 256.0F + 0.5F, 65535.0F)));
}

// What happened to a relationship today, as bits of the column `events`; scratch, not state.
inline constexpr std::uint8_t kUsedTool = 1;
inline constexpr std::uint8_t kClaimedCash = 2;
inline constexpr std::uint8_t kOrdered = 4;
inline constexpr std::uint8_t kServed = 8;
inline constexpr std::uint8_t kAdopted = 16;
inline constexpr std::uint8_t kShared = 32;
inline constexpr std::uint8_t kUsedApp = kUsedTool | kClaimedCash | kOrdered;

// Bits of Relation::flags.
inline constexpr std::uint8_t kChannel = 7;    // Channel of the last adoption
inline constexpr std::uint8_t kBase = 8;       // there from the beginning: no install
inline constexpr std::uint8_t kReturned = 16;  // came back: in no install cohort any more
inline constexpr std::uint8_t kFresh = 32;     // adopted in the last wave and has not shared yet
inline constexpr std::uint8_t kGranted = 64;   // got the vouchers of the open task subsidy
inline constexpr std::uint8_t kWaiting = 128;  // an order of yesterday is still waiting to be served

// Fields of Relation::counters: three small saturating counts.
inline constexpr unsigned kIdleMask = 3;  // days since the last tool use, up to 3
inline constexpr unsigned kFailureShift = 2;
inline constexpr unsigned kFailureMask = 3;  // consecutive failed orders, up to 3
inline constexpr unsigned kStreakShift = 4;
inline constexpr unsigned kStreakMask = 7;  // consecutive tool days, up to 7
constexpr unsigned idle_days(unsigned counters) { return counters & kIdleMask; }
constexpr unsigned failures(unsigned counters) { return counters >> kFailureShift & kFailureMask; }
constexpr unsigned streak(unsigned counters) { return counters >> kStreakShift & kStreakMask; }
constexpr std::uint8_t make_spell(unsigned idle, unsigned failed, unsigned days) {
  return static_cast<std::uint8_t>(idle | failed << kFailureShift | days << kStreakShift);
}

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
  std::uint8_t flags = 0;     // the bits above
  std::uint8_t counters = 0;  // the counts above
};
static_assert(sizeof(Relation) == 16);

// What somebody who has not used an app has seen of it, as a value U.
struct Trial {
  std::uint16_t local_id = 0;  // agent within its block
  std::uint16_t value = 0;
};

inline constexpr std::uint16_t kHabitual = 26214;  // H >= 0.4 of 65535

inline constexpr int kMaxLeftTies = 15;

// Kernels may read so many cells of a column behind its last row, whatever is there.
inline constexpr std::size_t kSpareCells = 64;

// Columns of active relations, each as long as there are rows, by who, ascending.
struct Columns {
  std::uint16_t *local_id, *habit, *value, *label, *install_day;
  std::uint8_t *uses, *depth, *invites, *vouchers, *flags, *counters;
  std::uint8_t* left_ties;  // ties that left yesterday and were noticed, up to 15
  std::uint8_t* events;     // what happened today
};
inline constexpr std::size_t kRowBytes = 5 * sizeof(std::uint16_t) + 8;

// Bits set in a word; the processor's own instruction is not in every x86-64.
constexpr std::uint32_t count_bits(std::uint64_t word) {
  word -= word >> 1 & 0x5555555555555555ULL;
  word = (word & 0x3333333333333333ULL) + (word >> 2 & 0x3333333333333333ULL);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FULL;
  return static_cast<std::uint32_t>(word * 0x0101010101010101ULL >> 56);
}

// An app's share of a block.
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
  // Asks the memory for what find_active() and then the row's cell in a column will read, for loops over agents anywhere.
  void prefetch_presence(std::uint32_t local_id) const {
    __builtin_prefetch(&present_[local_id >> 6]);
    __builtin_prefetch(&before_[local_id >> 6]);
    __builtin_prefetch(&columns_);
  }
  // Adds rows for agents who are not active; `added` is sorted by who. `events` is what happened to each.
  void admit(std::span<const Relation> added, std::uint8_t events);

  // Lapsed relations, in any order.
  const std::vector<Relation>& lapsed() const { return lapsed_; }
  std::vector<Relation>& lapsed() { return lapsed_; }
  bool has_left(std::uint32_t local_id) const { return (left_[local_id >> 6] >> (local_id & 63) & 1) != 0; }
  // The lapsed relation of an agent, or nullptr.
  const Relation* find_lapsed(std::uint32_t local_id);
  // Makes these rows (ascending) lapse; `relations` is what is left of each.
  void dismiss(std::span<const std::uint16_t> rows, std::span<const Relation> relations);
  // Brings back lapsed relations, ascending, where there are none yet.
  void restore_lapsed(std::vector<Relation> relations);
  // By who, ascending.
  void sort_lapsed();
  // Takes the lapsed relations of these agents away: they return.
  void recall(std::span<const std::uint16_t> local_ids);
  // Whether some lapsed relation may still hold vouchers or failed orders.
  bool lapsed_hold_vouchers = false;

  // Trials of agents who are neither active nor lapsed, by who; empty unless the app lives in group chats.
  const std::vector<Trial>& trials() const { return trials_; }
  // The value of an agent's trial; 0 if there is none.
  std::uint16_t trial(std::uint32_t local_id) const;
  // The trial itself, until the next one is added or ends; added without a value if there is none.
  Trial& trial_of(std::uint32_t local_id);
  void end_trial(std::uint32_t local_id);

  // Adoption by threshold: ties of each agent of the block who use the app; empty otherwise.
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

  // These ask the memory for what a pass will read, and change nothing. First for where the columns are, or for all but them.
  void prefetch_head() const {
    prefetch(&num_active_, sizeof num_active_);
    prefetch(&columns_, sizeof columns_);
  }
  void prefetch_bitmaps() const { prefetch(this, sizeof *this); }
  // Then, once that has come, for the columns that the pass reads, or for all.
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
    asm volatile("");  // or GCC 12 takes this for a function without effects, and leaves calls out
    constexpr std::uintptr_t kLine = 64;
    const auto begin = reinterpret_cast<std::uintptr_t>(first);
    for (std::uintptr_t at = begin / kLine * kLine; at < begin + bytes; at += kLine) {
      __builtin_prefetch(reinterpret_cast<const void*>(at));  // NOLINT(performance-no-int-to-ptr)
    }
  }
  // Of the columns with the spare cells behind the last one, however short they are.
  static std::size_t storage_bytes(std::size_t capacity) {
    return capacity == 0 ? 0 : capacity * kRowBytes + kSpareCells * sizeof(std::uint16_t);
  }
  void reserve(std::uint32_t rows);
  void move_to(std::size_t capacity);
  // Active agents of the block before this one.
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
  std::array<std::uint16_t, kBlockWords> before_{};   // active rows before each word
  std::vector<Trial> trials_;
  std::vector<Relation> lapsed_;
  std::uint32_t num_sorted_ =
      0;  // the first so many lapsed relations are by who; the others are sorted when they have become many, and to be saved
};

// Agents of a block: start .. start + length - 1, those at its beginning included who live on the rank before.
struct DrawBlock {
  std::uint32_t number;  // among those of all agents
  std::uint32_t start, length;
};

// The agents number*32768 .. number*32768+32767, as far as they exist and live on this rank.
struct Block {
  std::uint32_t number = 0;
  std::uint32_t first = 0;  // agents within the block that live here: [first, last)
  std::uint32_t last = 0;
  std::vector<Relations> apps;
  // Adoption by threshold: how many ties of each agent must use an app before it adopts; empty otherwise.
  std::vector<std::uint32_t> ties_needed;
  // Empty until somebody of the block sees a cash post, and again when all have forgotten.
  std::vector<std::uint16_t> fatigue_by_local_id;  // F
  std::vector<std::uint8_t>
      cash_seen_by_local_id;  // cash contexts seen today, saturating; empty when there are none

  std::uint32_t first_agent() const { return number << kBlockShift; }
  AgentId agent(std::uint32_t local_id) const { return AgentId{first_agent() | local_id}; }
  bool holds(std::uint32_t local_id) const { return local_id >= first && local_id < last; }
  // Calls visit(ward) for each that has agents on this rank.
  template <class Visit>
  void for_each_ward(Visit&& visit) const {
    for (std::uint32_t start = first / kDrawBlockSize * kDrawBlockSize; start < last;
         start += kDrawBlockSize) {
      visit(DrawBlock{(first_agent() + start) >> kWardShift, start, std::min(kDrawBlockSize, last - start)});
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
  // Asks the memory for the app's columns of the next block that a pass reads, which is about to work on those of this
  // one: more of them are under way than the processor follows. App by app, since a whole block is more than it can
  // wait for.
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
