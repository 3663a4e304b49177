#include "model/adopt.hpp"

#include <algorithm>
#include <span>

#include "graph/base/exchange.hpp"
#include "model/candidates.hpp"
#include "model/rules/adopt.hpp"

namespace kfactor::model {
namespace {

class Adoption {
 public:
  Adoption(World& world, std::uint8_t wave) : world_(world), wave_(wave), acceptances_(world.comm.size()) {}

  std::vector<FreshAdopter> run(const std::vector<Exposure>& exposures) {
    sort_by_block_and_app(exposures);
    std::size_t bucket = 0;
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app, ++bucket) {
        const auto mail = std::span(sorted_).subspan(starts_[bucket], starts_[bucket + 1] - starts_[bucket]);
        for (const Exposure& exposure : mail) {
          receive(block, app, exposure);
        }
        if (wave_ == 1) {
          ask_the_uninvited(block, app);
        }
        decide(block, app);
      }
    }
    reward_inviters();
    return std::move(fresh_);
  }

 private:
  // A counting sort, so that the scattered receivers of a wave are met block by block.
  void sort_by_block_and_app(const std::vector<Exposure>& exposures) {
    const std::size_t apps = world_.num_apps();
    const auto bucket_of = [&](const Exposure& exposure) {
      return world_.population.block_index(AgentId{exposure.receiver}) * apps + exposure.app;
    };
    starts_.assign(world_.population.blocks().size() * apps + 1, 0);
    for (const Exposure& exposure : exposures) {
      ++starts_[bucket_of(exposure) + 1];
    }
    for (std::size_t bucket = 1; bucket < starts_.size(); ++bucket) {
      starts_[bucket] += starts_[bucket - 1];
    }
    std::vector<std::size_t> next(starts_);
    sorted_.resize(exposures.size());
    for (const Exposure& exposure : exposures) {
      sorted_[next[bucket_of(exposure)]++] = exposure;
    }
  }

  void receive(Block& block, std::size_t app, const Exposure& exposure) {
    const std::uint32_t who = Population::within_block(AgentId{exposure.receiver});
    const std::uint32_t key = world_.apps[app].key;
    AppCounts& counts = world_.tally[app].counts;
    ++counts.exposures[exposure.kind];
    const Purpose purpose = exposure.direct ? Purpose::AttendDirect : Purpose::AttendGroup;
    const Lanes lanes =
        world_.draws(purpose, exposure.receiver, exposure.context, key, world_.now(wave_, exposure.kind));
    if (!happens(lanes[0],
                 rules::attention(world_.rates.attention_fatigue, from_fatigue(block.fatigue[who])))) {
      return;
    }
    const bool cash = static_cast<PostKind>(exposure.kind) == PostKind::Cash;
    if (cash && !happens(lanes[1], world_.apps[app].plan.link_effectiveness)) {
      ++counts.lost_to_ban;
      return;
    }
    ++counts.seen[exposure.kind];
    if (cash) {
      block.seen_today[who] = static_cast<std::uint8_t>(std::min(255, block.seen_today[who] + 1));
      block.weary = true;
    }
    world_.make_aware(block, app, who);
    note_inviter(block.apps[app], key, who, exposure);
  }

  void note_inviter(Relations& relations, std::uint32_t key, std::uint32_t who, const Exposure& exposure) {
    const Relation* row = relations.find(who);
    if (row != nullptr && row->active) {
      return;
    }
    Candidate& candidate = candidates_.of(who);
    ++candidate.contexts[exposure.kind];
    Inviter& best = candidate.inviters[exposure.kind];
    const std::uint64_t hash = as_hash(
        world_.draws(Purpose::NameInviter, exposure.receiver, exposure.inviter, key, world_.now(wave_)));
    if (hash < best.hash) {
      best = {hash, exposure.inviter, exposure.depth};
    }
  }

  // Adoption without an invitation, by skipping: broadcasts, pulses, organic, task and daily offers.
  void ask_the_uninvited(Block& block, std::size_t index_of_app) {
    const RunningApp& app = world_.apps[index_of_app];
    const Plan& plan = app.plan;
    for (const Pulse& pulse : plan.pulses) {
      send_pulse(block, index_of_app, pulse);
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

  float task_term(const Traits& traits, const Plan& plan) const {
    return rules::task_term(world_.rates.task_persuasion, traits.cash, rules::need_today(traits.need, 1.0F),
                            plan.gain_task);
  }
  float daily_term(const Traits& traits, const Plan& plan) const {
    return rules::daily_term(world_.rates.daily_persuasion, traits.cash, plan.gain_daily);
  }

  rules::Terms terms_of(const Candidate& candidate, const Traits& traits, const Plan& plan) const {
    rules::Terms terms{};
    const auto set = [&](Channel channel, float term) { terms[static_cast<std::size_t>(channel)] = term; };
    const auto [cash, word, gift] = candidate.contexts;
    set(Channel::Cash, rules::cash_term(world_.rates.cash_persuasion, traits.cash, plan.gain_invite, cash));
    set(gift > word ? Channel::Gift : Channel::WordOfMouth,
        rules::word_term(world_.rates.word_persuasion, world_.rates.half_contexts, word + gift));
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
    added_.clear();
    candidates_.drain([&](const Candidate& candidate) {
      Relation* row = relations.find(candidate.who);
      if (relations.knows(candidate.who) && (row == nullptr || !row->active)) {
        decide_one(block, app, candidate, row);
      }
    });
    relations.merge(added_);
  }

  void decide_one(Block& block, std::size_t index_of_app, const Candidate& candidate, Relation* row) {
    const RunningApp& app = world_.apps[index_of_app];
    const AgentId agent = block.agent(candidate.who);
    const Traits traits = world_.traits.of(world_.draws, agent);
    const rules::Terms terms = terms_of(candidate, traits, app.plan);
    const Lanes lanes = world_.draws(Purpose::Adopt, index(agent), 0, app.key, world_.now(wave_));
    const float word = std::max(terms[static_cast<std::size_t>(Channel::WordOfMouth)],
                                terms[static_cast<std::size_t>(Channel::Gift)]);
    const bool fired = candidate.fired || happens(lanes[0], terms[static_cast<std::size_t>(Channel::Cash)]) ||
                       happens(lanes[1], word);
    if (!fired || (row != nullptr && !happens(lanes[2], world_.rates.return_factor))) {
      return;
    }
    const Channel channel = rules::largest(terms);
    if (row == nullptr) {
      added_.emplace_back();
      added_.back().who = candidate.who;
      welcome(added_.back(), agent, index_of_app, channel, candidate);
    } else {
      row->returned = 1;
      row->base = 0;
      welcome(*row, agent, index_of_app, channel, candidate);
    }
  }

  static const Inviter* inviter_of(const Candidate& candidate, Channel channel) {
    switch (channel) {
      case Channel::Cash:
        return &candidate.inviters[static_cast<std::size_t>(PostKind::Cash)];
      case Channel::WordOfMouth:
        return &candidate.inviters[static_cast<std::size_t>(PostKind::Word)];
      case Channel::Gift:
        return &candidate.inviters[static_cast<std::size_t>(PostKind::Gift)];
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
    row.active = 1;
    row.channel = static_cast<std::uint8_t>(channel) & 7U;
    row.install_day = static_cast<std::uint16_t>(world_.step);
    row.value = std::max(row.value, to_fraction(rules::first_value(channel)));
    row.label = to_fraction(rules::first_label(channel));
    row.depth = inviter == nullptr ? 0 : static_cast<std::uint8_t>(std::min(255, inviter->depth + 1));
    row.idle_days = 0;
    row.failures = 0;
    row.streak = 0;
    row.today |= kAdopted;
    row.fresh = world_.rates.share_on_adoption ? 1 : 0;
    if (row.fresh) {
      fresh_.push_back({agent, static_cast<std::uint32_t>(index_of_app)});
    }
    if (row.returned) {
      ++counts.returns[row.channel];
    } else {
      ++counts.installs[row.channel];
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
    for (const Acceptance& acceptance : acceptances_.exchange(world_.comm)) {
      const AgentId agent{acceptance.inviter};
      const Plan& plan = world_.apps[acceptance.app].plan;
      Relation* row =
          world_.population.block_of(agent).apps[acceptance.app].find(Population::within_block(agent));
      require(row != nullptr, "an inviter has a relation to what it invites to");
      if (row->invites < plan.invite_cap) {
        ++row->invites;
        ++world_.tally[acceptance.app].counts.inviters_paid;
        row->vouchers = with_voucher(row->vouchers, plan);
      }
    }
  }

  World& world_;
  std::uint8_t wave_;
  Outbox<Acceptance> acceptances_;
  std::vector<std::size_t> starts_;
  std::vector<Exposure> sorted_;
  Candidates candidates_;
  std::vector<Relation> added_;
  std::vector<FreshAdopter> fresh_;
};

}  // namespace

std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, const std::vector<Exposure>& exposures) {
  return Adoption(world, wave).run(exposures);
}

}  // namespace kfactor::model
