#include <algorithm>
#include <span>
#include <utility>

#include "graph/base/exchange.hpp"
#include "graph/base/uninit_vector.hpp"
#include "model/agents/prefetch_rows.hpp"
#include "model/day/attend.hpp"
#include "model/day/candidates.hpp"
#include "model/day/day.hpp"
#include "model/day/external.hpp"
#include "model/rules/adopt.hpp"

namespace kfactor::model {
namespace {

class Adoption {
 public:
  Adoption(World& world, std::uint8_t wave, const Exposures& exposures)
      : world_(world),
        wave_(wave),
        exposures_(exposures),
        attention_(world, wave, exposures),
        acceptances_(world.outbox_to_agents(&Acceptance::inviter)),
        external_(world) {}

  std::vector<FreshAdopter> run() {
    std::size_t number = 0;
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        if (wave_ == 1) {  // later waves have no work in most blocks
          world_.population.look_ahead_at_all(block, app);
        }
        if (const std::span<const Exposure> some = exposures_.of(number, app); !some.empty()) {
          attention_.receive(block, app, some, candidates_);
        }
        ask_and_decide(block, app);
      }
      ++number;
    }
    const std::int64_t num_draws = external_.take_draws();
    world_.profile.add(Phase::Adopt, {.draws = num_draws, .gaps = num_draws});
    reward_inviters();
    return std::move(fresh_);
  }

 private:
  void ask_and_decide(Block& block, std::size_t app) {
    if (wave_ == 1) {
      external_.ask(block, app, candidates_);
    }
    if (world_.rates.adoption == AdoptionRule::Threshold) {
      check_thresholds(block, app);
    }
    decide(block, app);
  }

  // Adoption by threshold: adds all agents with enough ties that use the app.
  void check_thresholds(const Block& block, std::size_t app) {
    const Relations& relations = block.apps[app];
    for (std::uint32_t local_id = block.first; local_id < block.last; ++local_id) {
      if (relations.adopted_ties[local_id] >= block.ties_needed[local_id] && may_adopt(relations, local_id)) {
        candidates_.of(local_id).convinced = true;
      }
    }
  }

  // The terms of all reasons of an adopter. The largest one gives the channel.
  rules::Terms terms_of(const Candidate& candidate, const Traits& traits, const Offers& offers) const {
    rules::Terms terms{};
    const auto [cash, word, gift] = candidate.contexts;
    const bool helped = candidate.family && traits.age == AgeClass::Elder;
    const float factor = helped ? offers.elder_persuasion : 1.0F;
    of(terms, Channel::Cash) = rules::elder_term(
        rules::cash_term(world_.rates.cash_persuasion, traits.cash, offers.gain_invite, cash), factor);
    of(terms, gift > word ? Channel::Gift : Channel::WordOfMouth) =
        world_.rates.adoption == AdoptionRule::Threshold
            ? (candidate.convinced ? 1.0F : 0.0F)
            : rules::elder_term(
                  rules::word_term(world_.rates.word_persuasion, world_.rates.half_contexts, word + gift),
                  factor);
    if (wave_ == 1) {
      of(terms, Channel::Organic) = static_cast<float>(offers.organic);
      of(terms, Channel::Broadcast) = candidate.broadcast;
      of(terms, Channel::Task) = task_term(world_.rates, traits, offers);
      of(terms, Channel::Daily) = daily_term(world_.rates, traits, offers);
      of(terms, Channel::Pulse) = candidate.pulse;
    }
    return terms;
  }

  static float& of(rules::Terms& terms, Channel channel) { return terms[static_cast<std::size_t>(channel)]; }

  void decide(Block& block, std::size_t app) {
    if (candidates_.empty()) {
      return;
    }
    Relations& relations = block.apps[app];
    list_deciders(block, relations);
    persuade_deciders(app);
    list_persuaded();
    added_.clear();
    returning_.clear();
    for (const std::uint32_t i : persuaded_) {
      decide_one(block, app, *deciders_[i], world_.traits.from(traits_[i]), adopts_[i]);
    }
    candidates_.clear();
    relations.recall(returning_);
    relations.admit(added_, kAdopted);
  }

  // Lists candidates who may adopt and have a reason. Most candidates of a broadcast have none, so the loop
  // avoids unpredictable branches.
  void list_deciders(const Block& block, const Relations& relations) {
    const std::span<const Candidate> candidates = candidates_.list();
    deciders_.resize(candidates.size());
    std::size_t num = 0;
    for (const Candidate& candidate : candidates) {
      deciders_[num] = &candidate;
      num += candidate.has_reason() & (may_adopt(relations, candidate.local_id) ? 1U : 0U);
    }
    deciders_.resize(num);
    receivers_.resize(num);
    cash_.resize(num);
    word_.resize(num);
    family_.resize(num);
    const std::uint32_t posts_persuade = world_.rates.adoption == AdoptionRule::Threshold ? 0 : 1;
    for (std::size_t i = 0; i < num; ++i) {
      const Candidate& candidate = *deciders_[i];
      const auto [cash, word, gift] = candidate.contexts;
      receivers_[i] = block.first_agent() | candidate.local_id;
      cash_[i] = cash;
      word_[i] =
          posts_persuade * (word + gift);  // 0 in adoption by threshold, where only enough ties convince
      family_[i] = candidate.family ? 1 : 0;
    }
  }

  // Draws which deciders the posts of others persuade.
  void persuade_deciders(std::size_t app) {
    const std::size_t num = receivers_.size();
    zeros_.assign(num, 0);
    words_.assign(num, Draws::pack(Purpose::Traits, {}));
    world_.kernels.draw(world_.draws, receivers_, zeros_, 0, words_, traits_);
    words_.assign(num, Draws::pack(Purpose::Adopt, world_.now(wave_)));
    world_.kernels.draw(world_.draws, receivers_, zeros_, world_.apps[app].key, words_, adopts_);
    const Offers& offers = world_.apps[app].offers;
    const Rates& rates = world_.rates;
    fires_.resize(num);
    world_.kernels.persuade(world_.traits, traits_, adopts_, cash_, word_, family_,
                            {.cash_persuasion = rates.cash_persuasion,
                             .gain_invite = offers.gain_invite,
                             .word_persuasion = rates.word_persuasion,
                             .half_contexts = rates.half_contexts,
                             .elder_persuasion = offers.elder_persuasion},
                            fires_.data());
    for (std::size_t i = 0; i < num; ++i) {
      fires_[i] = deciders_[i]->convinced ? std::uint8_t{1} : fires_[i];
    }
    count_work();
  }

  // Posts need one draw per agent. Cash contexts and family groups also need the agent's traits, which is
  // another draw.
  void count_work() {
    Work work;
    for (std::size_t i = 0; i < deciders_.size(); ++i) {
      work.lookups += cash_[i] != 0 ? 1 : 0;
      work.draws += ((cash_[i] | word_[i]) != 0 ? 1 : 0) + ((cash_[i] | family_[i]) != 0 ? 1 : 0);
    }
    work.also = static_cast<std::int64_t>(deciders_.size());
    world_.profile.add(Phase::Adopt, work);
  }

  // Lists the deciders with a reason that fired, ascending by local_id.
  void list_persuaded() {
    persuaded_.clear();
    for (std::uint32_t i = 0; i < deciders_.size(); ++i) {
      if (fires_[i] != 0 || deciders_[i]->fired || deciders_[i]->reminded) {
        persuaded_.push_back(i);
      }
    }
    std::ranges::sort(persuaded_, {}, [&](std::uint32_t i) { return deciders_[i]->local_id; });
  }

  // Adoption of an agent with a reason that fired. A lapsed user must also pass the draw for returning.
  void decide_one(Block& block, std::size_t index_of_app, const Candidate& candidate, const Traits& traits,
                  const Lanes& lanes) {
    const RunningApp& app = world_.apps[index_of_app];
    Relations& relations = block.apps[index_of_app];
    const bool has_left = relations.has_left(candidate.local_id);
    if (has_left && !candidate.reminded && !bernoulli(lanes[2], world_.rates.return_factor)) {
      return;
    }
    Relation relation;
    relation.local_id = candidate.local_id;
    if (has_left) {
      relation = *relations.find_lapsed(candidate.local_id);
      world_.remove_lapsed_from_digest(block, index_of_app, relation);
      relation.flags = static_cast<std::uint8_t>((relation.flags | kReturned) & ~unsigned{kBase});
      returning_.push_back(candidate.local_id);
    }
    const Channel channel = rules::largest(terms_of(candidate, traits, app.offers));
    record_adoption(relation, block.agent(candidate.local_id), index_of_app, channel,
                    inviter_of(block, index_of_app, candidate, channel));
    added_.push_back(relation);
  }

  // The letter of the named inviter; nullptr if the channel has none.
  const Letter* inviter_of(const Block& block, std::size_t app, const Candidate& candidate, Channel channel) {
    const auto named = [&](PostKind kind) {
      // Adoption by threshold may happen without a post.
      const bool by_post = candidate.contexts[static_cast<std::size_t>(kind)] > 0;
      return by_post ? &attention_.letter_of_inviter(block, app, candidate, kind) : nullptr;
    };
    switch (channel) {
      case Channel::Cash:
        return named(PostKind::Cash);
      case Channel::WordOfMouth:
        return named(PostKind::Word);
      case Channel::Gift:
        return named(PostKind::Gift);
      default:
        return nullptr;
    }
  }

  // Sets the relation of an adopter and counts the adoption.
  void record_adoption(Relation& row, AgentId agent, std::size_t index_of_app, Channel channel,
                       const Letter* invitation) {
    const Offers& offers = world_.apps[index_of_app].offers;
    AppCounts& counts = world_.tally[index_of_app].counts;
    const bool shares = world_.rates.share_on_adoption;
    row.flags = static_cast<std::uint8_t>((row.flags & ~unsigned{kChannel | kFresh}) |
                                          static_cast<unsigned>(channel) | (shares ? unsigned{kFresh} : 0U));
    row.install_day = static_cast<std::uint16_t>(world_.step);
    row.value = std::max(
        {row.value, to_fraction(rules::first_value(channel)), world_.end_trial(agent, index_of_app)});
    row.label = to_fraction(rules::first_label(channel));
    row.depth = invitation == nullptr ? 0 : static_cast<std::uint8_t>(std::min(255, invitation->depth + 1));
    row.counters = 0;
    if (shares) {
      fresh_.push_back({agent, static_cast<std::uint32_t>(index_of_app)});
    }
    if (world_.rates.adoption == AdoptionRule::Threshold) {
      world_.changes.push_back({agent, static_cast<std::uint32_t>(index_of_app)});
    }
    if ((row.flags & kReturned) != 0) {
      ++counts.returns[static_cast<std::size_t>(channel)];
    } else {
      ++world_.apps[index_of_app].cohort_active[cohort_of(row.install_day, row.flags)];
      ++counts.installs[static_cast<std::size_t>(channel)];
      ++counts.installs_by_depth[std::min<std::size_t>(row.depth, kNumDepths - 1)];
    }
    if (invitation == nullptr) {
      return;
    }
    ++counts.invited_adoptions;
    if (channel == Channel::Cash && offers.invites_open) {
      ++counts.invitees_paid;
      row.vouchers = with_voucher(row.vouchers, offers);
      acceptances_.send(world_.partition.owner(AgentId{invitation->sender}),
                        {invitation->sender, static_cast<std::uint32_t>(index_of_app)});
    }
  }

  static std::uint8_t with_voucher(std::uint8_t vouchers, const Offers& offers) {
    return static_cast<std::uint8_t>(std::min(255, vouchers + (offers.vouchers_for_invites ? 1 : 0)));
  }

  void reward_inviters() {
    const std::vector<Acceptance> accepted = world_.exchange(acceptances_);
    for_each_prefetched(
        accepted.size(),
        [&](std::size_t i) {
          return row_address(world_.population, AgentId{accepted[i].inviter}, accepted[i].app);
        },
        [&](const Relations& relations, std::size_t, std::uint32_t row) {
          if (row != Relations::kNoRow) {
            __builtin_prefetch(relations.columns().invites + row, 1);
            __builtin_prefetch(relations.columns().vouchers + row, 1);
          }
          return row;
        },
        [&](std::size_t i, std::uint32_t row) {
          world_.comm.require_exact(row != Relations::kNoRow, "an inviter uses the app that it invites to");
          if (row != Relations::kNoRow) {
            reward(accepted[i], row);
          }
        });
  }

  void reward(const Acceptance& accepted, std::uint32_t row) {
    const Offers& offers = world_.apps[accepted.app].offers;
    const Columns& c = world_.population.block_of(AgentId{accepted.inviter}).apps[accepted.app].columns();
    if (c.invites[row] < offers.invite_cap) {
      ++c.invites[row];
      ++world_.tally[accepted.app].counts.inviters_paid;
      c.vouchers[row] = with_voucher(c.vouchers[row], offers);
    }
  }

  World& world_;
  std::uint8_t wave_;
  const Exposures& exposures_;
  AttentionFilter attention_;
  Outbox<Acceptance> acceptances_;
  ExternalInfluence external_;
  Candidates candidates_;
  UninitVector<const Candidate*> deciders_;
  std::vector<std::uint32_t> persuaded_;  // indices in deciders_
  std::vector<Relation> added_;
  std::vector<std::uint16_t> returning_;
  // Counters and lanes of the draws of one app in one block.
  UninitVector<std::uint32_t> receivers_, zeros_, words_;
  ManyLanes traits_, adopts_;
  // Contexts of each decider, and whether they persuade it.
  UninitVector<std::uint32_t> cash_, word_;
  UninitVector<std::uint8_t> family_, fires_;
  std::vector<FreshAdopter> fresh_;
};

}  // namespace

std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, const Exposures& exposures) {
  const auto timer = world.profile.measure(Phase::Adopt);
  return Adoption(world, wave, exposures).run();
}

}  // namespace kfactor::model
