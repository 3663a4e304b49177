// Who takes notice of what was shared: attention, the platform, awareness, and reasons to adopt.
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

  // Everything that agents of a block come across about an app in this wave. Those who may adopt become candidates.
  void receive(Block& block, std::size_t app, std::span<const Exposure> exposures, Candidates& candidates);

  // Of the letters of a kind that got through to a candidate of the block and app received last, the one whose sender is
  // named as the inviter: that with the smallest keyed hash. Few candidates adopt, so it is not asked for all.
  const Letter& named(const Block& block, std::size_t app, const Candidate& candidate, PostKind kind);

 private:
  // Nobody of the block is tired and no link is banned: every exposure is seen, whatever is drawn.
  static bool all_gets_through(const Block& block, const RunningApp& app) {
    return !block.has_fatigue() && app.offers.link_effectiveness >= 1.0F;
  }
  const Letter& letter(const Exposure& exposure) const { return exposures_.letter(exposure); }

  void draw_attention(const Block& block, const RunningApp& app, std::span<const Exposure> exposures);
  std::span<const Exposure> attend(const Block& block, const RunningApp& app,
                                   std::span<const Exposure> exposures, AppCounts& counts);
  std::span<const Exposure> turn_away(const Relations& relations, std::span<const Exposure> seen);
  void convince(Block& block, std::size_t app, std::span<const Exposure> open, Candidates& candidates);

  World& world_;
  std::uint8_t wave_;
  const Exposures& exposures_;
  // Of the block and app at hand.
  UninitVector<Exposure> seen_, open_;
  UninitVector<std::uint32_t>
      previous_;  // of each in open_: the one of its kind to the same receiver before it
  UninitVector<std::uint32_t> receivers_, second_, words_;  // counters of draws
  ManyLanes lanes_;
  std::vector<std::uint16_t> fatigue_;          // of each exposure's receiver
  UninitVector<std::uint8_t> attends_, opens_;  // per exposure: its receiver looks, the platform lets it open
};

}  // namespace kfactor::model
