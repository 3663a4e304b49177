#include "model/adopt.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "graph/base/exchange.hpp"
#include "model/candidates.hpp"
#include "model/exposures.hpp"
#include "model/reception.hpp"
#include "model/rules/adopt.hpp"
#include "model/thinned_walk.hpp"

namespace kfactor::model {
namespace {

class Adoption {
 public:
  Adoption(World& world, std::uint8_t wave)
      : world_(world),
        wave_(wave),
        acceptances_(world.comm.size(), world.mirror(&Acceptance::inviter)),
        walk_(world.kernels, world.draws) {}

  std::vector<FreshAdopter> run(Mail mail) {
    const Exposures exposures(world_, mail);
    Reception reception(world_, wave_, mail);
    std::size_t number = 0;
    const auto meet = [&](Block& block) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        if (const std::span<const Exposure> some = exposures.of(number, app); !some.empty()) {
          reception.receive(block, app, some, candidates_);
        }
        ask_and_decide(block, app);
      }
      ++number;
    };
    if (wave_ == 1) {
      world_.population.for_each_block(meet);
    } else {  // most blocks have nothing to do
      std::ranges::for_each(world_.population.blocks(), meet);
    }
    reward_inviters();
    return std::move(fresh_);
  }

 private:
  void ask_and_decide(Block& block, std::size_t app) {
    if (wave_ == 1) {
      ask_the_uninvited(block, app);
    }
    if (world_.rates.adoption == AdoptionRule::Threshold) {
      ask_the_surrounded(block, app);
    }
    decide(block, app);
  }

  static bool may_adopt(const Relations& relations, std::uint32_t who) {
    return relations.knows(who) && !relations.is_active(who);
  }

  // Adoption without an invitation, by skipping: broadcasts, pulses, organic, task and daily offers.
  void ask_the_uninvited(Block& block, std::size_t index_of_app) {
    const RunningApp& app = world_.apps[index_of_app];
    const Plan& plan = app.plan;
    for (const Pulse& pulse : plan.pulses) {
      send_pulse(block, index_of_app, pulse);
    }
    for (const Chance& reminder : plan.reminders) {
      remind(block, index_of_app, reminder);
    }
    ask(block, index_of_app, Purpose::Organic, plan.organic, [&](std::uint32_t) { return plan.organic; });
    ask(block, index_of_app, Purpose::TaskOffer,
        static_cast<double>(world_.rates.task_persuasion * plan.gain_task), [&](std::uint32_t who) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(who));
          return static_cast<double>(task_term(traits, plan));
        });
    ask(block, index_of_app, Purpose::DailyOffer,
        static_cast<double>(world_.rates.daily_persuasion * plan.gain_daily), [&](std::uint32_t who) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(who));
          return static_cast<double>(daily_term(traits, plan));
        });
  }

  // Fires with chance(who) <= bound for each agent of the block who may adopt.
  template <class Chance>
  void ask(const Block& block, std::size_t app, Purpose purpose, double bound, Chance&& chance) {
    const Relations& relations = block.apps[app];
    walk_(purpose, block.number, world_.apps[app].key, world_.now(), bound, block.last,
          [&](std::uint32_t who, const auto& accept, const Lanes&) {
            if (block.holds(who) && may_adopt(relations, who) && accept(chance(who))) {
              candidates_.of(who).fired = true;
            }
          });
  }

  void send_pulse(Block& block, std::size_t app, const Pulse& pulse) {
    const bool informs = pulse.channel == Channel::Broadcast;
    walk_(Purpose::Reach, block.number, pulse.key, world_.now(), pulse.reach, block.last,
          [&](std::uint32_t who, const auto& accept, const Lanes& lanes) {
            if (!block.holds(who) || !accept(pulse.reach)) {
              return;
            }
            if (informs) {
              world_.make_aware(block, app, who);
            }
            Candidate& candidate = candidates_.of(who);
            float& term = informs ? candidate.broadcast : candidate.pulse;
            const auto activation = static_cast<float>(pulse.activation);
            term = 1.0F - (1.0F - term) * (1.0F - activation);
            candidate.fired = candidate.fired || happens(lanes[2], activation);
          });
  }

  // Lapsed users with at least one use; memory makes it count double for those it knows well.
  void remind(Block& block, std::size_t app, const Chance& reminder) {
    const bool remembers = world_.apps[app].plan.memory_open;
    const double strong = std::min(1.0, 2 * reminder.chance);
    Relations& relations = block.apps[app];
    walk_(Purpose::Reminder, block.number, reminder.key, world_.now(), remembers ? strong : reminder.chance,
          block.last, [&](std::uint32_t who, const auto& accept, const Lanes&) {
            const Relation* past = block.holds(who) ? relations.find_lapsed(who) : nullptr;
            if (past == nullptr || past->uses == 0) {
              return;
            }
            const double chance = remembers && rules::memory(past->uses) >= 0.5F ? strong : reminder.chance;
            if (accept(chance)) {
              Candidate& candidate = candidates_.of(who);
              candidate.reminded = true;
              candidate.pulse = 1.0F - (1.0F - candidate.pulse) * (1.0F - static_cast<float>(chance));
            }
          });
  }

  // Adoption by threshold: everybody whose ties give reason to, whenever that came about.
  void ask_the_surrounded(const Block& block, std::size_t app) {
    const Relations& relations = block.apps[app];
    for (std::uint32_t who = block.first; who < block.last; ++who) {
      if (relations.adopted_ties[who] >= block.ties_needed[who] && relations.knows(who) &&
          !relations.is_active(who)) {
        candidates_.of(who).convinced = true;
      }
    }
  }

  float task_term(const Traits& traits, const Plan& plan) const {
    return rules::task_term(world_.rates.task_persuasion, traits.cash,
                            rules::need_today(traits.need, plan.need_factor), plan.gain_task);
  }
  float daily_term(const Traits& traits, const Plan& plan) const {
    return rules::daily_term(world_.rates.daily_persuasion, traits.cash, plan.gain_daily);
  }

  // What others do to a candidate. The rest of the terms is for those who adopt: it names their channel.
  rules::Terms social_terms(const Candidate& candidate, const Traits& traits, const Plan& plan) const {
    rules::Terms terms{};
    const auto [cash, word, gift] = candidate.contexts;
    const bool helped = candidate.family && traits.age == AgeClass::Elder;
    const float factor = helped ? plan.elder_persuasion : 1.0F;
    of(terms, Channel::Cash) = rules::elder_term(
        rules::cash_term(world_.rates.cash_persuasion, traits.cash, plan.gain_invite, cash), factor);
    of(terms, gift > word ? Channel::Gift : Channel::WordOfMouth) =
        world_.rates.adoption == AdoptionRule::Threshold
            ? (candidate.convinced ? 1.0F : 0.0F)
            : rules::elder_term(
                  rules::word_term(world_.rates.word_persuasion, world_.rates.half_contexts, word + gift),
                  factor);
    return terms;
  }

  void add_other_terms(const Candidate& candidate, const Traits& traits, const Plan& plan,
                       rules::Terms& terms) const {
    if (wave_ == 1) {
      of(terms, Channel::Organic) = static_cast<float>(plan.organic);
      of(terms, Channel::Broadcast) = candidate.broadcast;
      of(terms, Channel::Task) = task_term(traits, plan);
      of(terms, Channel::Daily) = daily_term(traits, plan);
      of(terms, Channel::Pulse) = candidate.pulse;
    }
  }

  static float& of(rules::Terms& terms, Channel channel) { return terms[static_cast<std::size_t>(channel)]; }

  void decide(Block& block, std::size_t app) {
    if (candidates_.empty()) {
      return;
    }
    Relations& relations = block.apps[app];
    deciders_.clear();
    receivers_.clear();
    candidates_.for_each([&](const Candidate& candidate) {
      if (may_adopt(relations, candidate.who)) {
        deciders_.push_back(&candidate);
        receivers_.push_back(block.first_agent() | candidate.who);
      }
    });
    nothing_.assign(receivers_.size(), 0);
    words_.assign(receivers_.size(), Draws::pack(Purpose::Traits, {}));
    world_.kernels.draw(world_.draws, receivers_, nothing_, 0, words_, traits_);
    words_.assign(receivers_.size(), Draws::pack(Purpose::Adopt, world_.now(wave_)));
    world_.kernels.draw(world_.draws, receivers_, nothing_, world_.apps[app].key, words_, adopts_);
    const auto num = static_cast<std::int64_t>(receivers_.size());
    world_.profile.add(Phase::Adopt, {.draws = 2 * num, .also = num});
    added_.clear();
    returning_.clear();
    for (std::size_t i = 0; i < deciders_.size(); ++i) {
      decide_one(block, app, *deciders_[i], world_.traits.from(traits_[i]), adopts_[i]);
    }
    candidates_.clear();
    relations.recall(returning_);
    relations.admit(added_, kAdopted);
  }

  void decide_one(Block& block, std::size_t index_of_app, const Candidate& candidate, const Traits& traits,
                  const Lanes& lanes) {
    const RunningApp& app = world_.apps[index_of_app];
    rules::Terms terms = social_terms(candidate, traits, app.plan);
    const float word = std::max(of(terms, Channel::WordOfMouth), of(terms, Channel::Gift));
    const bool fired = candidate.fired || candidate.reminded || happens(lanes[0], of(terms, Channel::Cash)) ||
                       happens(lanes[1], word);
    if (!fired) {
      return;
    }
    const Relation* past = block.apps[index_of_app].find_lapsed(candidate.who);
    if (past != nullptr && !candidate.reminded && !happens(lanes[2], world_.rates.return_factor)) {
      return;
    }
    Relation relation;
    relation.who = candidate.who;
    if (past != nullptr) {
      relation = *past;
      relation.life = static_cast<std::uint8_t>((relation.life | kReturned) & ~unsigned{kBase});
      world_.forget_lapsed(block, index_of_app, *past);
      returning_.push_back(candidate.who);
    }
    add_other_terms(candidate, traits, app.plan, terms);
    welcome(relation, block.agent(candidate.who), index_of_app, rules::largest(terms), candidate);
    added_.push_back(relation);
  }

  static const Inviter* inviter_of(const Candidate& candidate, Channel channel) {
    const auto best = [&](PostKind kind) {
      const std::size_t place = static_cast<std::size_t>(kind);
      return candidate.contexts[place] == 0 ? nullptr : &candidate.inviters[place];  // ties convince unnamed
    };
    switch (channel) {
      case Channel::Cash:
        return best(PostKind::Cash);
      case Channel::WordOfMouth:
        return best(PostKind::Word);
      case Channel::Gift:
        return best(PostKind::Gift);
      default:
        return nullptr;
    }
  }

  // Writes the new life of a relation and counts it.
  void welcome(Relation& row, AgentId agent, std::size_t index_of_app, Channel channel,
               const Candidate& candidate) {
    const Plan& plan = world_.apps[index_of_app].plan;
    AppCounts& counts = world_.tally[index_of_app].counts;
    const Inviter* inviter = inviter_of(candidate, channel);
    const bool shares = world_.rates.share_on_adoption;
    row.life = static_cast<std::uint8_t>((row.life & ~unsigned{kChannel | kFresh}) |
                                         static_cast<unsigned>(channel) | (shares ? unsigned{kFresh} : 0U));
    row.install_day = static_cast<std::uint16_t>(world_.step);
    row.value = std::max(
        {row.value, to_fraction(rules::first_value(channel)), world_.end_trial(agent, index_of_app)});
    row.label = to_fraction(rules::first_label(channel));
    row.depth = inviter == nullptr ? 0 : static_cast<std::uint8_t>(std::min(255, inviter->depth + 1));
    row.spell = 0;
    if (shares) {
      fresh_.push_back({agent, static_cast<std::uint32_t>(index_of_app)});
    }
    if (world_.rates.adoption == AdoptionRule::Threshold) {
      world_.changes.push_back({agent, static_cast<std::uint32_t>(index_of_app)});
    }
    if ((row.life & kReturned) != 0) {
      ++counts.returns[static_cast<std::size_t>(channel)];
    } else {
      ++world_.apps[index_of_app].cohort_active[cohort_of(row.install_day, row.life)];
      ++counts.installs[static_cast<std::size_t>(channel)];
      ++counts.installs_by_depth[std::min<std::size_t>(row.depth, kNumDepths - 1)];
    }
    if (inviter == nullptr) {
      return;
    }
    ++counts.invited_adoptions;
    if (channel == Channel::Cash && plan.invites_open) {
      ++counts.invitees_paid;
      row.vouchers = with_voucher(row.vouchers, plan);
      acceptances_.send(world_.partition.owner(AgentId{inviter->agent}),
                        {inviter->agent, static_cast<std::uint32_t>(index_of_app)});
    }
  }

  static std::uint8_t with_voucher(std::uint8_t vouchers, const Plan& plan) {
    return static_cast<std::uint8_t>(std::min(255, vouchers + (plan.vouchers_for_invites ? 1 : 0)));
  }

  void reward_inviters() {
    for (const Acceptance& acceptance : world_.exchange(acceptances_)) {
      const AgentId agent{acceptance.inviter};
      const Plan& plan = world_.apps[acceptance.app].plan;
      const Relations& relations = world_.population.block_of(agent).apps[acceptance.app];
      const std::uint32_t row = relations.find_active(Population::within_block(agent));
      if (row == Relations::kNoRow) {
        // Ranges of ranks differ by one agent, so that the likes of others may hit the wrong one.
        require(world_.comm.pretends(), "an inviter uses what it invites to");
        continue;
      }
      const Columns& c = relations.columns();
      if (c.invites[row] < plan.invite_cap) {
        ++c.invites[row];
        ++world_.tally[acceptance.app].counts.inviters_paid;
        c.vouchers[row] = with_voucher(c.vouchers[row], plan);
      }
    }
  }

  World& world_;
  std::uint8_t wave_;
  Outbox<Acceptance> acceptances_;
  ThinnedWalk walk_;
  Candidates candidates_;
  std::vector<const Candidate*> deciders_;
  std::vector<Relation> added_;
  std::vector<std::uint16_t> returning_;
  // Counters and lanes of the draws of one app in one block.
  std::vector<std::uint32_t> receivers_, nothing_, words_;
  ManyLanes traits_, adopts_;
  std::vector<FreshAdopter> fresh_;
};

}  // namespace

std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, Mail exposures) {
  const auto timer = world.profile.measure(Phase::Adopt);
  return Adoption(world, wave).run(std::move(exposures));
}

}  // namespace kfactor::model
