#include "model/adopt.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "graph/base/exchange.hpp"
#include "model/candidates.hpp"
#include "model/rules/adopt.hpp"

namespace kfactor::model {
namespace {

class Adoption {
 public:
  Adoption(World& world, std::uint8_t wave)
      : world_(world), wave_(wave), acceptances_(world.comm.size(), world.mirror(&Acceptance::inviter)) {}

  std::vector<FreshAdopter> run(Mail mail) {
    sort_by_block_and_app(mail);
    std::vector<std::uint32_t>().swap(mail.addressees);  // the sorted exposures say the same
    std::size_t bucket = 0;
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app, ++bucket) {
        if (starts_[bucket] != starts_[bucket + 1]) {
          receive(block, app, mail,
                  std::span(sorted_).subspan(starts_[bucket], starts_[bucket + 1] - starts_[bucket]));
        }
        if (wave_ == 1) {
          ask_the_uninvited(block, app);
        }
        if (world_.rates.adoption == AdoptionRule::Threshold) {
          ask_the_surrounded(block, app);
        }
        decide(block, app);
      }
    }
    reward_inviters();
    return std::move(fresh_);
  }

 private:
  // One agent of a block comes across a letter.
  struct Exposure {
    std::uint32_t letter;
    std::uint32_t who;
  };

  // A counting sort, so that the scattered receivers of a wave are met block by block.
  void sort_by_block_and_app(const Mail& mail) {
    const auto timer = world_.profile.measure(Phase::Deliver);
    const std::size_t apps = world_.num_apps();
    const auto bucket_of = [&](std::uint32_t receiver, std::size_t app) {
      return world_.population.block_index(AgentId{receiver}) * apps + app;
    };
    const auto for_each_exposure = [&](auto&& visit) {
      std::size_t next = 0;
      for (std::uint32_t letter = 0; letter < mail.letters.size(); ++letter) {
        for (std::uint32_t i = 0; i < mail.letters[letter].count; ++i) {
          visit(letter, mail.addressees[next++]);
        }
      }
    };
    starts_.assign(world_.population.blocks().size() * apps + 2, 0);
    for_each_exposure([&](std::uint32_t letter, std::uint32_t receiver) {
      ++starts_[bucket_of(receiver, mail.letters[letter].app) + 2];
    });
    for (std::size_t bucket = 2; bucket < starts_.size(); ++bucket) {
      starts_[bucket] += starts_[bucket - 1];
    }
    sorted_.resize(mail.addressees.size());
    for_each_exposure([&](std::uint32_t letter, std::uint32_t receiver) {
      const std::size_t place = starts_[bucket_of(receiver, mail.letters[letter].app) + 1]++;
      sorted_[place] = {letter, Population::within_block(AgentId{receiver})};
    });
    // Each receiver is read twice; each exposure is written to where its block's come together.
    const auto num = static_cast<std::int64_t>(sorted_.size());
    world_.profile.add(Phase::Deliver,
                       {.items = num,
                        .bytes = num * std::int64_t{2 * sizeof(std::uint32_t) + sizeof(Exposure)},
                        .gathers = num});
  }

  // Draws of all exposures of one app in one block: attention and ban, and the hash of the inviter.
  void draw_exposures(const Block& block, const RunningApp& app, const Mail& mail,
                      std::span<const Exposure> exposures) {
    receivers_.resize(exposures.size());
    senders_.resize(exposures.size());
    for (std::size_t i = 0; i < exposures.size(); ++i) {
      receivers_[i] = block.first_agent() | exposures[i].who;
      senders_[i] = mail.letters[exposures[i].letter].sender;
    }
    name_words_.assign(exposures.size(), Draws::pack(Purpose::NameInviter, world_.now(wave_)));
    world_.kernels.draw(world_.draws, receivers_, senders_, app.key, name_words_, name_);
    const bool certain = all_gets_through(block, app);
    const auto num = static_cast<std::int64_t>(exposures.size());
    // A letter lies anywhere; all else that an exposure touches is in the block at hand.
    world_.profile.add(Phase::Adopt, {.items = num,
                                      .bytes = num * std::int64_t{sizeof(Exposure) + sizeof(Letter)},
                                      .gathers = num,
                                      .draws = certain ? num : 2 * num});
    if (certain) {
      return;
    }
    contexts_.resize(exposures.size());
    attend_words_.resize(exposures.size());
    for (std::size_t i = 0; i < exposures.size(); ++i) {
      const Letter& letter = mail.letters[exposures[i].letter];
      contexts_[i] = letter.context;
      attend_words_[i] = Draws::pack(letter.via == Via::Direct ? Purpose::AttendDirect : Purpose::AttendGroup,
                                     world_.now(wave_, letter.kind));
    }
    world_.kernels.draw(world_.draws, receivers_, contexts_, app.key, attend_words_, attend_);
  }

  // Nobody of the block is tired and no link is banned: every exposure is seen, whatever is drawn.
  static bool all_gets_through(const Block& block, const RunningApp& app) {
    return !block.weary() && app.plan.link_effectiveness >= 1.0F;
  }

  // Counts an exposure; does it reach the receiver's mind?
  bool gets_through(const Block& block, const RunningApp& app, const Letter& letter, std::uint32_t who,
                    std::size_t i, AppCounts& counts) const {
    if (!happens(attend_.lane[0][i],
                 rules::attention(world_.rates.attention_fatigue, from_fatigue(block.fatigue(who))))) {
      return false;
    }
    if (static_cast<PostKind>(letter.kind) == PostKind::Cash &&
        !happens(attend_.lane[1][i], app.plan.link_effectiveness)) {
      ++counts.lost_to_ban;
      return false;
    }
    return true;
  }

  void receive(Block& block, std::size_t index_of_app, const Mail& mail,
               std::span<const Exposure> exposures) {
    const RunningApp& app = world_.apps[index_of_app];
    draw_exposures(block, app, mail, exposures);
    const bool certain = all_gets_through(block, app);
    const bool return_possible = world_.rates.return_factor > 0.0F;
    const Relations& relations = block.apps[index_of_app];
    AppCounts& counts = world_.tally[index_of_app].counts;
    for (std::size_t i = 0; i < exposures.size(); ++i) {
      const Letter& letter = mail.letters[exposures[i].letter];
      const std::uint32_t who = exposures[i].who;
      ++counts.exposures[letter.kind];
      if (!certain && !gets_through(block, app, letter, who, i, counts)) {
        continue;
      }
      ++counts.seen[letter.kind];
      if (static_cast<PostKind>(letter.kind) == PostKind::Cash) {
        block.see_cash(who);
      }
      world_.make_aware(block, index_of_app, who);
      if (!relations.is_active(who) && (return_possible || !relations.has_left(who))) {
        note_inviter(who, letter, as_hash(name_[i]));
      }
    }
  }

  void note_inviter(std::uint32_t who, const Letter& letter, std::uint64_t hash) {
    Candidate& candidate = candidates_.of(who);
    ++candidate.contexts[letter.kind];
    candidate.family = candidate.family || letter.via == Via::Family;
    Inviter& best = candidate.inviters[letter.kind];
    if (hash < best.hash) {
      best = {hash, letter.sender, letter.depth};
    }
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
    ask(block, Purpose::Organic, app.key, plan.organic, [&](std::uint32_t) { return plan.organic; });
    ask(block, Purpose::TaskOffer, app.key,
        static_cast<double>(world_.rates.task_persuasion * plan.gain_task), [&](std::uint32_t who) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(who));
          return static_cast<double>(task_term(traits, plan));
        });
    ask(block, Purpose::DailyOffer, app.key,
        static_cast<double>(world_.rates.daily_persuasion * plan.gain_daily), [&](std::uint32_t who) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(who));
          return static_cast<double>(daily_term(traits, plan));
        });
  }

  // Fires with chance(who) <= bound for each agent of the block.
  template <class Chance>
  void ask(const Block& block, Purpose purpose, std::uint32_t key, double bound, Chance&& chance) {
    walk_thinned(world_.draws, purpose, block.number, key, world_.now(), bound, block.last,
                 [&](std::uint32_t who, const auto& accept, const Lanes&) {
                   if (block.holds(who) && accept(chance(who))) {
                     candidates_.of(who).fired = true;
                   }
                 });
  }

  void send_pulse(Block& block, std::size_t app, const Pulse& pulse) {
    const bool informs = pulse.channel == Channel::Broadcast;
    walk_thinned(world_.draws, Purpose::Reach, block.number, pulse.key, world_.now(), pulse.reach, block.last,
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
    walk_thinned(world_.draws, Purpose::Reminder, block.number, reminder.key, world_.now(),
                 remembers ? strong : reminder.chance, block.last,
                 [&](std::uint32_t who, const auto& accept, const Lanes&) {
                   const Relation* past = block.holds(who) ? relations.find_lapsed(who) : nullptr;
                   if (past == nullptr || past->uses == 0) {
                     return;
                   }
                   const double chance =
                       remembers && rules::memory(past->uses) >= 0.5F ? strong : reminder.chance;
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

  rules::Terms terms_of(const Candidate& candidate, const Traits& traits, const Plan& plan) const {
    rules::Terms terms{};
    const auto set = [&](Channel channel, float term) { terms[static_cast<std::size_t>(channel)] = term; };
    const auto [cash, word, gift] = candidate.contexts;
    const bool helped = candidate.family && traits.age == AgeClass::Elder;
    const float factor = helped ? plan.elder_persuasion : 1.0F;
    set(Channel::Cash,
        rules::elder_term(rules::cash_term(world_.rates.cash_persuasion, traits.cash, plan.gain_invite, cash),
                          factor));
    set(gift > word ? Channel::Gift : Channel::WordOfMouth,
        world_.rates.adoption == AdoptionRule::Threshold
            ? (candidate.convinced ? 1.0F : 0.0F)
            : rules::elder_term(
                  rules::word_term(world_.rates.word_persuasion, world_.rates.half_contexts, word + gift),
                  factor));
    if (wave_ == 1) {
      set(Channel::Organic, static_cast<float>(plan.organic));
      set(Channel::Broadcast, candidate.broadcast);
      set(Channel::Task, task_term(traits, plan));
      set(Channel::Daily, daily_term(traits, plan));
      set(Channel::Pulse, candidate.pulse);
    }
    return terms;
  }

  void decide(Block& block, std::size_t app) {
    if (candidates_.empty()) {
      return;
    }
    Relations& relations = block.apps[app];
    deciders_.clear();
    receivers_.clear();
    candidates_.for_each([&](const Candidate& candidate) {
      if (relations.knows(candidate.who) && !relations.is_active(candidate.who)) {
        deciders_.push_back(&candidate);
        receivers_.push_back(block.first_agent() | candidate.who);
      }
    });
    contexts_.assign(receivers_.size(), 0);
    attend_words_.assign(receivers_.size(), Draws::pack(Purpose::Traits, {}));
    name_words_.assign(receivers_.size(), Draws::pack(Purpose::Adopt, world_.now(wave_)));
    world_.kernels.draw(world_.draws, receivers_, contexts_, 0, attend_words_, attend_);
    world_.kernels.draw(world_.draws, receivers_, contexts_, world_.apps[app].key, name_words_, name_);
    world_.profile.add(Phase::Adopt, {.draws = 2 * static_cast<std::int64_t>(receivers_.size())});
    added_.clear();
    returning_.clear();
    for (std::size_t i = 0; i < deciders_.size(); ++i) {
      decide_one(block, app, *deciders_[i], world_.traits.from(attend_[i]), name_[i]);
    }
    candidates_.clear();
    relations.recall(returning_);
    relations.admit(added_, kAdopted);
  }

  void decide_one(Block& block, std::size_t index_of_app, const Candidate& candidate, const Traits& traits,
                  const Lanes& lanes) {
    const RunningApp& app = world_.apps[index_of_app];
    const rules::Terms terms = terms_of(candidate, traits, app.plan);
    const float word = std::max(terms[static_cast<std::size_t>(Channel::WordOfMouth)],
                                terms[static_cast<std::size_t>(Channel::Gift)]);
    const bool fired = candidate.fired || candidate.reminded ||
                       happens(lanes[0], terms[static_cast<std::size_t>(Channel::Cash)]) ||
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
  std::vector<std::size_t> starts_;
  std::vector<Exposure> sorted_;
  Candidates candidates_;
  std::vector<const Candidate*> deciders_;
  std::vector<Relation> added_;
  std::vector<std::uint16_t> returning_;
  // Counters and lanes of the draws of one app in one block.
  std::vector<std::uint32_t> receivers_, contexts_, senders_, attend_words_, name_words_;
  ManyLanes attend_, name_;
  std::vector<FreshAdopter> fresh_;
};

}  // namespace

std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, Mail exposures) {
  const auto timer = world.profile.measure(Phase::Adopt);
  return Adoption(world, wave).run(std::move(exposures));
}

}  // namespace kfactor::model
