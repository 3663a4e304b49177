// Agents of one block who may have a reason to adopt one app in this wave.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "model/agents/population.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

struct Candidate {
  std::uint16_t local_id = 0;
  bool fired = false;      // a reason other than an exposure has already fired
  bool reminded = false;   // a reminder brings the agent back
  bool convinced = false;  // by threshold: enough ties use the app
  bool family = false;     // an exposure through a family group got through
  float broadcast = 0;     // B of the broadcasts that reached the agent
  float pulse = 0;         // the same for launch pulses
  // By kind: contexts that got through, and the last of them (index in AttentionFilter).
  std::array<std::uint32_t, kNumPostKinds> contexts{};
  std::array<std::uint32_t, kNumPostKinds> latest{};

  // Whether the agent has a reason that may lead to adoption in this wave. A broadcast or pulse that did not
  // fire only sets its term.
  unsigned has_reason() const {
    static_assert(kNumPostKinds == 3);
    const unsigned posts = (contexts[0] | contexts[1] | contexts[2]) != 0 ? 1 : 0;
    return posts | (fired ? 1U : 0U) | (reminded ? 1U : 0U) | (convinced ? 1U : 0U);
  }
};

inline bool may_adopt(const Relations& relations, std::uint32_t local_id) {
  const unsigned knows = relations.knows(local_id) ? 1 : 0;  // compiles without a branch
  const unsigned uses = relations.is_active(local_id) ? 1 : 0;
  return (knows & ~uses) != 0;
}

// A set of candidates with an index by agent.
class Candidates {
 public:
  Candidate& of(std::uint32_t local_id) {
    std::uint64_t& word = taken_[local_id >> 6];
    const std::uint64_t bit = std::uint64_t{1} << (local_id & 63);
    if ((word & bit) == 0) {
      word |= bit;
      index_[local_id] = static_cast<std::uint16_t>(list_.size());
      list_.emplace_back();
      list_.back().local_id = static_cast<std::uint16_t>(local_id);
    }
    return list_[index_[local_id]];
  }

  // In the order of insertion.
  std::span<const Candidate> list() const { return list_; }

  void clear() {
    taken_.fill(0);
    list_.clear();
  }

  bool empty() const { return list_.empty(); }

 private:
  std::array<std::uint64_t, kBlockWords> taken_{};  // agents in the list
  std::array<std::uint16_t, kBlockSize> index_{};   // of those in it
  std::vector<Candidate> list_;
};

}  // namespace kfactor::model
