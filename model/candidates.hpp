// Agents of one block who have a reason to adopt one app in this wave.
#pragma once

#include <algorithm>
#include <array>
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
  bool fired = false;   // some reason other than an exposure has already decided
  float broadcast = 0;  // B of the broadcasts that reached the agent
  float pulse = 0;      // the same for launch pulses
  std::array<std::uint32_t, kNumPostKinds> contexts{};  // that got through
  std::array<Inviter, kNumPostKinds> inviters{};
};

// A set of candidates with an index by agent; cleared in time proportional to its size.
class Candidates {
 public:
  Candidates() { place_.fill(kNowhere); }

  Candidate& of(std::uint32_t who) {
    std::uint16_t& place = place_[who];
    if (place == kNowhere) {
      place = static_cast<std::uint16_t>(list_.size());
      list_.emplace_back();
      list_.back().who = static_cast<std::uint16_t>(who);
    }
    return list_[place];
  }

  // Calls visit for each candidate in the order of agents, then forgets them all.
  template <class Visit>
  void drain(Visit&& visit) {
    std::sort(list_.begin(), list_.end(),
              [](const Candidate& a, const Candidate& b) { return a.who < b.who; });
    for (const Candidate& candidate : list_) {
      place_[candidate.who] = kNowhere;
      visit(candidate);
    }
    list_.clear();
  }

  bool empty() const { return list_.empty(); }

 private:
  static constexpr std::uint16_t kNowhere = 0xFFFF;
  std::array<std::uint16_t, kBlockSize> place_{};
  std::vector<Candidate> list_;
};

}  // namespace kfactor::model
