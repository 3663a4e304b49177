#include "model/day/attend.hpp"

#include <array>

#include "graph/base/error.hpp"
#include "model/rules/spread.hpp"

namespace kfactor::model {
namespace {

bool is_cash(const Exposure& exposure) { return static_cast<PostKind>(exposure.kind) == PostKind::Cash; }

void count_kinds(std::span<const Exposure> exposures, std::array<std::int64_t, kNumPostKinds>& counts) {
  std::array<std::uint32_t, kNumPostKinds> more{};
  for (const Exposure& exposure : exposures) {
    for (std::size_t kind = 0; kind < more.size(); ++kind) {
      more[kind] += exposure.kind == kind ? 1 : 0;
    }
  }
  for (std::size_t kind = 0; kind < more.size(); ++kind) {
    counts[kind] += more[kind];
  }
}

}  // namespace

void AttentionFilter::receive(Block& block, std::size_t index_of_app, std::span<const Exposure> exposures,
                              Candidates& candidates) {
  const RunningApp& app = world_.apps[index_of_app];
  AppCounts& counts = world_.tally[index_of_app].counts;
  count_kinds(exposures, counts.exposures);
  std::span<const Exposure> seen = exposures;
  if (!all_gets_through(block, app)) {
    draw_attention(block, app, exposures);
    seen = attend(block, app, exposures, counts);
  }
  count_kinds(seen, counts.seen);
  for (const Exposure& exposure : seen) {
    if (is_cash(exposure)) {
      block.see_cash(exposure.local_id);
    }
  }
  const std::span<const Exposure> open = keep_possible_adopters(block.apps[index_of_app], seen);
  count_contexts(block, index_of_app, open, candidates);
  // Letters are read at random addresses; everything else belongs to the current block.
  const auto num = static_cast<std::int64_t>(exposures.size());
  const std::int64_t num_drawn = seen.data() == exposures.data() ? 0 : num;
  world_.profile.add(Phase::Adopt, {.items = num,
                                    .bytes = num * std::int64_t{sizeof(Exposure)},
                                    .gathers = num_drawn,
                                    .lookups = block.has_fatigue() ? num_drawn : 0,  // fatigue
                                    .draws = num_drawn});
}

void AttentionFilter::draw_attention(const Block& block, const RunningApp& app,
                                     std::span<const Exposure> exposures) {
  const std::size_t num = exposures.size();
  receivers_.resize(num);
  second_.resize(num);
  words_.resize(num);
  for (std::size_t i = 0; i < num; ++i) {
    const Exposure& exposure = exposures[i];
    receivers_[i] = block.first_agent() | exposure.local_id;
    second_[i] = letter(exposure).context;
    block.prefetch_fatigue(exposure.local_id);
    words_[i] = Draws::pack(exposure.via == Via::Direct ? Purpose::AttendDirect : Purpose::AttendGroup,
                            world_.now(wave_, exposure.kind));
  }
  world_.kernels.draw(world_.draws, receivers_, second_, app.key, words_, lanes_);
}

// The exposures that get attention and that the platform does not block. The loops have no unpredictable
// branches.
std::span<const Exposure> AttentionFilter::attend(const Block& block, const RunningApp& app,
                                                  std::span<const Exposure> exposures, AppCounts& counts) {
  const std::size_t num = exposures.size();
  fatigue_.assign(num, 0);
  attends_.resize(num);
  link_works_.resize(num);
  if (block.has_fatigue()) {
    const std::uint16_t* fatigue = block.fatigue_by_local_id.data();
    for (std::size_t i = 0; i < num; ++i) {
      fatigue_[i] = fatigue[exposures[i].local_id];
    }
  }
  world_.kernels.attend(lanes_, fatigue_, world_.rates.attention_fatigue, app.offers.link_effectiveness,
                        attends_.data(), link_works_.data());
  seen_.resize(num);
  std::size_t num_seen = 0;
  std::int64_t lost = 0;
  for (std::size_t i = 0; i < num; ++i) {
    const unsigned opens = is_cash(exposures[i]) ? link_works_[i] : 1;
    seen_[num_seen] = exposures[i];
    num_seen += attends_[i] & opens;
    lost += attends_[i] & (opens ^ 1U);
  }
  counts.lost_to_ban += lost;
  return std::span(seen_).first(num_seen);
}

// Removes exposures of users of the app, and of lapsed users if the return factor is 0: they cannot adopt,
// and they know the app already.
std::span<const Exposure> AttentionFilter::keep_possible_adopters(const Relations& relations,
                                                                  std::span<const Exposure> seen) {
  const unsigned lapsed_excluded = world_.rates.return_factor > 0.0F ? 0 : 1;
  may_adopt_.resize(seen.size());
  std::size_t num = 0;
  for (const Exposure& exposure : seen) {
    const unsigned active = relations.is_active(exposure.local_id) ? 1 : 0;
    const unsigned lapsed = relations.has_left(exposure.local_id) ? lapsed_excluded : 0;
    may_adopt_[num] = exposure;
    num += 1 - (active | lapsed);
  }
  return std::span(may_adopt_).first(num);
}

// Makes all receivers aware of the app and counts their contexts.
void AttentionFilter::count_contexts(Block& block, std::size_t index_of_app, std::span<const Exposure> open,
                                     Candidates& candidates) {
  previous_.resize(open.size());
  for (std::size_t i = 0; i < open.size(); ++i) {
    world_.make_aware(block, index_of_app, open[i].local_id);
    Candidate& candidate = candidates.of(open[i].local_id);
    ++candidate.contexts[open[i].kind];
    candidate.family = candidate.family || open[i].via == Via::Family;
    previous_[i] = candidate.latest[open[i].kind];
    candidate.latest[open[i].kind] = static_cast<std::uint32_t>(i);
  }
}

const Letter& AttentionFilter::letter_of_inviter(const Block& block, std::size_t index_of_app,
                                                 const Candidate& candidate, PostKind kind) {
  const auto kind_index = static_cast<std::size_t>(kind);
  const std::uint32_t num = candidate.contexts[kind_index];
  require(num > 0, "a named poster has a post that got through");
  std::uint32_t next = candidate.latest[kind_index];
  const Letter* best = &letter(may_adopt_[next]);
  if (num > 1) {
    std::uint64_t smallest = ~std::uint64_t{0};
    for (std::uint32_t i = 0; i < num; ++i, next = previous_[next]) {
      const Letter& other = letter(may_adopt_[next]);
      const std::uint64_t hash =
          as_hash(world_.draws(Purpose::NameInviter, index(block.agent(candidate.local_id)), other.sender,
                               world_.apps[index_of_app].key, world_.now(wave_)));
      if (hash <= smallest) {  // among equal hashes, the exposure that came first
        smallest = hash;
        best = &other;
      }
    }
  }
  world_.profile.add(Phase::Adopt, {.draws = num > 1 ? num : 0});
  return *best;
}

}  // namespace kfactor::model
