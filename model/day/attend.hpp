// Decides which exposures reach their receivers: attention and the platform's bans. Receivers become aware of
// the app and may become candidates for adoption.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/base/uninit_vector.hpp"
#include "model/day/candidates.hpp"
#include "model/day/exposures.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

class AttentionFilter {
 public:
  AttentionFilter(World& world, std::uint8_t wave, const Exposures& exposures)
      : world_(world), wave_(wave), exposures_(exposures) {}

  // Processes all exposures of agents of a block to an app in this wave. Agents who may adopt become
  // candidates.
  void receive(Block& block, std::size_t app, std::span<const Exposure> exposures, Candidates& candidates);

  // The letter of this kind whose sender the candidate names as the inviter: the one with the smallest keyed
  // hash among those that got through. The candidate must belong to the block and app of the last receive().
  // Called only for adopters, who are few.
  const Letter& letter_of_inviter(const Block& block, std::size_t app, const Candidate& candidate,
                                  PostKind kind);

 private:
  // True if all fatigue in the block is 0 and no link is banned: every exposure is seen, so no draw is needed.
  static bool all_gets_through(const Block& block, const RunningApp& app) {
    return !block.has_fatigue() && app.offers.link_effectiveness >= 1.0F;
  }
  const Letter& letter(const Exposure& exposure) const { return exposures_.letter(exposure); }

  void draw_attention(const Block& block, const RunningApp& app, std::span<const Exposure> exposures);
  std::span<const Exposure> attend(const Block& block, const RunningApp& app,
                                   std::span<const Exposure> exposures, AppCounts& counts);
  std::span<const Exposure> keep_possible_adopters(const Relations& relations,
                                                   std::span<const Exposure> seen);
  void count_contexts(Block& block, std::size_t app, std::span<const Exposure> open, Candidates& candidates);

  World& world_;
  std::uint8_t wave_;
  const Exposures& exposures_;
  // Of the current block and app.
  UninitVector<Exposure> seen_, may_adopt_;
  // [index in may_adopt_]: the previous exposure of the same receiver and kind.
  UninitVector<std::uint32_t> previous_;
  UninitVector<std::uint32_t> receivers_, second_, words_;  // counters of draws
  ManyLanes lanes_;
  std::vector<std::uint16_t> fatigue_;               // of each exposure's receiver
  UninitVector<std::uint8_t> attends_, link_works_;  // of each exposure: gets attention, link works
};

}  // namespace kfactor::model
