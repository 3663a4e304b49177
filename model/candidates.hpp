// Agents of one block who have a reason to adopt one app in this wave.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "model/day_report.hpp"
#include "model/population.hpp"

namespace kfactor::model {

// The candidate inviter of one kind with the smallest keyed hash so far.
struct Inviter {
  std::uint64_t hash = ~std::uint64_t{0};
  std::uint32_t agent = 0;
  std::uint8_t depth = 0;
};

struct Candidate {
  std::uint16_t who = 0;
  bool fired = false;      // some reason other than an exposure has already decided
  bool reminded = false;   // a reminder brings the agent back
  bool convinced = false;  // by threshold: enough ties use the app
  bool family = false;     // something got through a family group
  float broadcast = 0;     // B of the broadcasts that reached the agent
  float pulse = 0;         // the same for launch pulses
  std::array<std::uint32_t, kNumPostKinds> contexts{};  // that got through
  std::array<Inviter, kNumPostKinds> inviters{};
};

inline bool may_adopt(const Relations& relations, std::uint32_t who) {
  return relations.knows(who) && !relations.is_active(who);
}

// A set of candidates with an index by agent; cleared in time proportional to its size.
class Candidates {
 public:
  Candidate& of(std::uint32_t who) {
    std::uint64_t& word = taken_[who >> 6];
    const std::uint64_t bit = std::uint64_t{1} << (who & 63);
    if ((word & bit) == 0) {
      word |= bit;
      place_[who] = static_cast<std::uint16_t>(list_.size());
      list_.emplace_back();
      list_.back().who = static_cast<std::uint16_t>(who);
    }
    return list_[place_[who]];
  }

  // Calls visit for each candidate in the order of agents.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t word = 0; word < taken_.size(); ++word) {
      for (std::uint64_t bits = taken_[word]; bits != 0; bits &= bits - 1) {
        const std::uint32_t who = word << 6 | static_cast<std::uint32_t>(std::countr_zero(bits));
        visit(list_[place_[who]]);
      }
    }
  }

  void clear() {
    taken_.fill(0);
    list_.clear();
  }

  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }

 private:
  std::array<std::uint64_t, kBlockWords> taken_{};  // agents in the list
  std::array<std::uint16_t, kBlockSize> place_{};   // of those in it
  std::vector<Candidate> list_;
};

}  // namespace kfactor::model
