// State of a rank's agents. Time and memory follow relationships, not people: a block of 4096 agents keeps, for
// each app, one bitmap of who knows it and one sorted list of those who use it or once did.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "graph/base/ids.hpp"
#include "model/day_report.hpp"

namespace kfactor::model {

inline constexpr std::uint32_t kBlockShift = 12;
inline constexpr std::uint32_t kBlockSize = 1U << kBlockShift;

// H, U, L are stored as 16-bit fractions of 65535.
inline constexpr float kFraction = 65535.0F;
inline float from_fraction(std::uint16_t stored) { return static_cast<float>(stored) * (1.0F / kFraction); }
inline std::uint16_t to_fraction(float value) {
  // Never negative, so adding a half rounds to nearest; lround would be a libm call in the hottest loop.
  // NOLINTNEXTLINE(bugprone-incorrect-roundings)
  return static_cast<std::uint16_t>(std::min(std::max(value, 0.0F), 1.0F) * kFraction + 0.5F);
}

// Share fatigue F is stored in 1/256, up to just under 256.
inline float from_fatigue(std::uint16_t stored) { return static_cast<float>(stored) * (1.0F / 256.0F); }
inline std::uint16_t to_fatigue(float value) {
  return static_cast<std::uint16_t>(std::min(value * 256.0F + 0.5F, 65535.0F));
}

// What happened to a relationship today, as bits of Relation::today; scratch, not state.
inline constexpr std::uint8_t kUsedTool = 1;
inline constexpr std::uint8_t kClaimedCash = 2;
inline constexpr std::uint8_t kOrdered = 4;
inline constexpr std::uint8_t kServed = 8;
inline constexpr std::uint8_t kAdopted = 16;
inline constexpr std::uint8_t kShared = 32;
inline constexpr std::uint8_t kUsedApp = kUsedTool | kClaimedCash | kOrdered;

// One agent and one app that the agent uses (active) or has left (not active).
struct Relation {
  std::uint16_t who = 0;  // agent within its block
  std::uint16_t habit = 0;
  std::uint16_t value = 0;
  std::uint16_t label = 0;
  std::uint16_t install_day = 0;  // step of the install or of the last return
  std::uint8_t uses = 0;          // x, saturating
  std::uint8_t depth = 0;         // in the invitation forest, saturating
  std::uint8_t invites = 0;       // accepted so far, saturating
  std::uint8_t vouchers = 0;
  std::uint8_t active : 1 = 0;
  std::uint8_t channel : 3 = 0;
  std::uint8_t base : 1 = 0;       // there from the beginning: no install
  std::uint8_t returned : 1 = 0;   // came back: in no install cohort any more
  std::uint8_t fresh : 1 = 0;      // adopted in the last wave and has not shared yet
  std::uint8_t granted : 1 = 0;    // got the vouchers of the open task subsidy
  std::uint8_t idle_days : 2 = 0;  // days since the last tool use, saturating
  std::uint8_t failures : 2 = 0;   // consecutive failed orders, saturating
  std::uint8_t streak : 3 = 0;     // consecutive tool days, saturating
  std::uint8_t : 1;
  std::uint8_t left_ties = 0;  // ties that left yesterday and were noticed, up to 15
  std::uint8_t today = 0;      // the bits above
};
static_assert(sizeof(Relation) == 18);

inline constexpr int kMaxLeftTies = 15;

// An app's share of a block.
class Relations {
 public:
  std::vector<Relation>& rows() { return rows_; }
  const std::vector<Relation>& rows() const { return rows_; }

  // Row of an agent of the block, or nullptr.
  Relation* find(std::uint32_t who) {
    const std::uint64_t word = present_[who >> 6];
    const std::uint64_t bit = std::uint64_t{1} << (who & 63);
    if ((word & bit) == 0) {
      return nullptr;
    }
    return &rows_[before_[who >> 6] + static_cast<std::uint32_t>(std::popcount(word & (bit - 1)))];
  }

  // Adds rows for agents that have none; `added` is sorted by who.
  void merge(const std::vector<Relation>& added);

  bool knows(std::uint32_t who) const { return (aware_[who >> 6] >> (who & 63) & 1) != 0; }
  void set_aware(std::uint32_t who) { aware_[who >> 6] |= std::uint64_t{1} << (who & 63); }

  // Agents of the block who know the app: aware, active or lapsed.
  std::int64_t num_aware() const {
    std::int64_t sum = 0;
    for (const std::uint64_t word : aware_) {
      sum += std::popcount(word);
    }
    return sum;
  }

  std::uint64_t bytes() const { return sizeof *this + rows_.capacity() * sizeof(Relation); }

 private:
  void reindex();

  std::array<std::uint64_t, kBlockSize / 64> aware_{};    // aware, active or lapsed
  std::array<std::uint64_t, kBlockSize / 64> present_{};  // has a row
  std::array<std::uint16_t, kBlockSize / 64> before_{};   // rows before each word
  std::vector<Relation> rows_;                            // by who, ascending
};

// The agents number*4096 .. number*4096+4095, as far as they exist and live on this rank.
struct Block {
  std::uint32_t number = 0;
  std::uint32_t first = 0;  // agents within the block that live here: [first, last)
  std::uint32_t last = 0;
  std::vector<Relations> apps;
  std::vector<std::uint16_t> fatigue;    // F, by who
  std::vector<std::uint8_t> seen_today;  // cash contexts seen today, saturating; scratch
  bool weary = false;                    // some fatigue or seen_today is not zero

  AgentId agent(std::uint32_t who) const { return AgentId{number << kBlockShift | who}; }
  bool holds(std::uint32_t who) const { return who >= first && who < last; }
};

class Population {
 public:
  Population(AgentRange agents, std::size_t num_apps);

  std::vector<Block>& blocks() { return blocks_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  Block& block_of(AgentId agent) { return blocks_[block_index(agent)]; }
  std::size_t block_index(AgentId agent) const {
    return (index(agent) >> kBlockShift) - (agents_.first >> kBlockShift);
  }
  static std::uint32_t within_block(AgentId agent) { return index(agent) & (kBlockSize - 1); }

  AgentRange agents() const { return agents_; }
  std::uint64_t bytes() const;

 private:
  AgentRange agents_;
  std::vector<Block> blocks_;
};

}  // namespace kfactor::model
