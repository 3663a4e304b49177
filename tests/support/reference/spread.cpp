// Reference model: the waves of a day (share, read, adopt).
#include <algorithm>

#include "graph/base/skip.hpp"
#include "model/rules/adopt.hpp"
#include "model/rules/spread.hpp"
#include "tests/support/reference/model.hpp"
#include "tests/support/stored_numbers.hpp"

namespace kfactor::test {

using namespace model;

namespace {

std::size_t number(PostKind kind) { return static_cast<std::size_t>(kind); }

bool is_close(graph::GroupType type) {
  return type == graph::GroupType::Family || type == graph::GroupType::Friends;
}

}  // namespace

void ReferenceModel::spread() {
  for (wave_ = 1; wave_ <= scenario_.run.waves_per_day; ++wave_) {
    group_posts_.clear();
    exposures_.clear();
    for (std::size_t app = 0; app < apps_.size(); ++app) {
      for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
        if (shares_in_this_wave(people_[agent].relationships[app])) {
          share(agent, app);
        }
      }
    }
    read_groups();
    for (std::size_t app = 0; app < apps_.size(); ++app) {
      adopt(app);
    }
  }
}

// Adopters of the previous wave are fresh. The wave before the first one of today is the last one of yesterday.
bool ReferenceModel::shares_in_this_wave(const Relationship& bond) const {
  if (bond.status != Status::Active) {
    return false;
  }
  if (bond.fresh) {
    return true;
  }
  const ShareWhen when = scenario_.behaviour.share_when;
  return wave_ == 1 && (when == ShareWhen::Active || (when == ShareWhen::Used && bond.used()));
}

void ReferenceModel::share(std::uint32_t agent, std::size_t index_of_app) {
  const RunningApp& app = apps_[index_of_app];
  Relationship& bond = people_[agent].relationships[index_of_app];
  bond.fresh = false;
  const Lanes lanes = draws_(Purpose::Share, agent, 0, app.key, now(wave_));
  const BehaviourParameters& rates = scenario_.behaviour;
  const float cash = rules::cash_share_chance(
      static_cast<float>(rates.cash_share), people_[agent].traits.cash, app.offers.gain_invite,
      static_cast<float>(rates.share_fatigue), fatigue_of(people_[agent].fatigue));
  if (app.offers.invites_open && bond.invites < app.offers.invite_cap && bernoulli(lanes[0], cash)) {
    post(agent, index_of_app, PostKind::Cash);
  }
  const bool gift = app.offers.gift_share > 0.0F;
  const float word = gift ? rules::gift_share_chance(app.offers.gift_share, fraction(bond.value))
                          : rules::word_share_chance(static_cast<float>(rates.word_share),
                                                     fraction(bond.value), bond.served);
  if (bernoulli(lanes[1], word)) {
    post(agent, index_of_app, gift ? PostKind::Gift : PostKind::Word);
  }
}

void ReferenceModel::post(std::uint32_t agent, std::size_t index_of_app, PostKind kind) {
  RunningApp& app = apps_[index_of_app];
  Relationship& bond = people_[agent].relationships[index_of_app];
  bond.shared = true;
  std::int64_t& posts = app.counts.posts[number(kind)];
  const DrawTime time = now(wave_, static_cast<int>(kind));
  const std::vector<GroupId>& groups = network_.groups[agent];
  for (std::uint32_t n = 0; n < groups.size(); ++n) {
    if (groups[n] == kNoGroup) {
      continue;
    }
    const graph::GroupType type = network_.types[index(groups[n])];
    const bool fits = kind == PostKind::Cash || is_close(type);
    const Lanes lanes = draws_(Purpose::PostGroup, agent, n / 4, app.key, time);
    const auto chance = static_cast<float>(scenario_.groups[static_cast<std::size_t>(type)].post_chance);
    if (fits && bernoulli(lanes[n % 4], chance)) {
      group_posts_[{index(groups[n]), index_of_app, kind}][agent] = bond.depth;
      ++posts;
    }
  }
  const std::vector<AgentId>& ties = network_.ties[agent];
  walk(draws_, Purpose::PostTie, agent, app.key, time, GeometricSkip(scenario_.behaviour.tie_post),
       ties.size(), [&](std::uint32_t n) {
         if (ties[n] != kNoAgent) {
           exposures_.push_back({index(ties[n]), agent, agent, index_of_app, kind, bond.depth, true, false});
           ++posts;
         }
       });
}

// Posts of one app and kind in a group and wave count as one: one draw per member. Posters do not see them.
void ReferenceModel::read_groups() {
  for (const auto& [what, posters] : group_posts_) {
    const auto [group, app, kind] = what;
    const DrawTime time = now(wave_, static_cast<int>(kind));
    std::map<std::uint64_t, std::uint32_t> by_hash;
    for (const auto& [poster, depth] : posters) {
      by_hash.emplace(as_hash(draws_(Purpose::NamePoster, poster, group, apps_[app].key, time)), poster);
    }
    const std::uint32_t named = by_hash.begin()->second;
    const std::vector<AgentId>& members = network_.members[group];
    const bool family = network_.types[group] == graph::GroupType::Family;
    const float one = rules::visibility(static_cast<float>(scenario_.behaviour.visibility),
                                        static_cast<std::uint32_t>(members.size()));
    const float seen = rules::at_least_once(one, static_cast<std::uint32_t>(posters.size()));
    walk(draws_, Purpose::SeePost, group, apps_[app].key, time, GeometricSkip(static_cast<double>(seen)),
         members.size(), [&, g = group, a = app, k = kind, &local_id = posters](std::uint32_t i) {
           if (members[i] != kNoAgent && !local_id.contains(index(members[i]))) {
             exposures_.push_back({index(members[i]), named, g, a, k, local_id.at(named), false, family});
           }
         });
  }
}

void ReferenceModel::adopt(std::size_t app) {
  Candidates candidates;
  for (const Exposure& exposure : exposures_) {
    if (exposure.app == app) {
      receive(exposure, candidates);
    }
  }
  if (wave_ == 1) {
    apply_external_influence(app, candidates);
  }
  if (scenario_.behaviour.adoption == AdoptionRule::Threshold) {
    check_thresholds(app, candidates);
  }
  for (const auto& [agent, reasons] : candidates) {
    decide(app, agent, reasons);
  }
}

// An exposure must get the receiver's attention, and the platform must not block it.
void ReferenceModel::receive(const Exposure& exposure, Candidates& candidates) {
  RunningApp& app = apps_[exposure.app];
  Person& person = people_[exposure.receiver];
  ++app.counts.exposures[number(exposure.kind)];
  const Lanes lanes =
      draws_(exposure.direct ? Purpose::AttendDirect : Purpose::AttendGroup, exposure.receiver,
             exposure.context, app.key, now(wave_, static_cast<int>(exposure.kind)));
  if (!bernoulli(lanes[0], rules::attention(static_cast<float>(scenario_.behaviour.attention_fatigue),
                                            fatigue_of(person.fatigue)))) {
    return;
  }
  if (exposure.kind == PostKind::Cash) {
    if (!bernoulli(lanes[1], app.offers.link_effectiveness)) {
      ++app.counts.lost_to_ban;
      return;
    }
    ++person.cash_seen_today;
  }
  ++app.counts.seen[number(exposure.kind)];
  make_aware(exposure.receiver, exposure.app);
  if (person.relationships[exposure.app].status == Status::Active) {
    return;
  }
  Reasons& reasons = candidates[exposure.receiver];
  ++reasons.contexts[number(exposure.kind)];
  reasons.family |= exposure.family;
  const Inviter inviter{
      as_hash(draws_(Purpose::NameInviter, exposure.receiver, exposure.inviter, app.key, now(wave_))),
      exposure.inviter, exposure.inviter_depth};
  const auto [best, first] = reasons.inviters.emplace(exposure.kind, inviter);
  if (!first && inviter.hash < best->second.hash) {
    best->second = inviter;
  }
}

void ReferenceModel::apply_external_influence(std::size_t index_of_app, Candidates& candidates) {
  const RunningApp& app = apps_[index_of_app];
  const BehaviourParameters& rates = scenario_.behaviour;
  for (const Pulse& pulse : app.offers.pulses) {
    send_pulse(index_of_app, pulse, candidates);
  }
  for (const TargetedEvent& reminder : app.offers.reminders) {
    remind(index_of_app, reminder, candidates);
  }
  const auto ask = [&](Purpose purpose, double bound, auto&& chance) {
    for_each_event(purpose, app.key, bound, [&](std::uint32_t agent, const auto& accept, const Lanes&) {
      if (accept(chance(people_[agent].traits))) {
        candidates[agent].fired = true;
      }
    });
  };
  const auto task = static_cast<float>(rates.task_persuasion);
  const auto daily = static_cast<float>(rates.daily_persuasion);
  ask(Purpose::Organic, app.offers.organic, [&](const Traits&) { return app.offers.organic; });
  ask(Purpose::TaskOffer, static_cast<double>(task * app.offers.gain_task), [&](const Traits& traits) {
    return static_cast<double>(rules::task_term(
        task, traits.cash, rules::need_today(traits.need, app.offers.need_factor), app.offers.gain_task));
  });
  ask(Purpose::DailyOffer, static_cast<double>(daily * app.offers.gain_daily), [&](const Traits& traits) {
    return static_cast<double>(rules::daily_term(daily, traits.cash, app.offers.gain_daily));
  });
}

// A broadcast makes the reached agents aware. A launch pulse activates only agents who know the app.
void ReferenceModel::send_pulse(std::size_t app, const Pulse& pulse, Candidates& candidates) {
  const auto activation = static_cast<float>(pulse.activation);
  for_each_event(Purpose::Reach, pulse.key, pulse.reach,
                 [&](std::uint32_t agent, const auto& accept, const Lanes& lanes) {
                   if (!accept(pulse.reach)) {
                     return;
                   }
                   Reasons& reasons = candidates[agent];
                   if (pulse.channel == Channel::Broadcast) {
                     make_aware(agent, app);
                     reasons.broadcast = 1.0F - (1.0F - reasons.broadcast) * (1.0F - activation);
                   } else {
                     reasons.pulse = 1.0F - (1.0F - reasons.pulse) * (1.0F - activation);
                   }
                   reasons.fired |= bernoulli(lanes[2], activation);
                 });
}

rules::Terms ReferenceModel::terms(std::size_t index_of_app, const Traits& traits,
                                   const Reasons& reasons) const {
  const Offers& offers = apps_[index_of_app].offers;
  const BehaviourParameters& rates = scenario_.behaviour;
  rules::Terms terms{};
  const auto at = [&](Channel channel) -> float& { return terms[static_cast<std::size_t>(channel)]; };
  const bool helped = reasons.family && traits.age == AgeClass::Elder;
  const auto elder = [&](float term) {
    return helped ? rules::elder_term(term, offers.elder_persuasion) : term;
  };
  at(Channel::Cash) = elder(rules::cash_term(static_cast<float>(rates.cash_persuasion), traits.cash,
                                             offers.gain_invite, reasons.contexts[number(PostKind::Cash)]));
  const std::uint32_t words = reasons.contexts[number(PostKind::Word)];
  const std::uint32_t gifts = reasons.contexts[number(PostKind::Gift)];
  at(gifts > words ? Channel::Gift : Channel::WordOfMouth) =
      rates.adoption == AdoptionRule::Threshold
          ? static_cast<float>(reasons.convinced)
          : elder(rules::word_term(static_cast<float>(rates.word_persuasion),
                                   static_cast<float>(rates.half_contexts), words + gifts));
  if (wave_ == 1) {
    at(Channel::Organic) = static_cast<float>(offers.organic);
    at(Channel::Broadcast) = reasons.broadcast;
    at(Channel::Task) =
        rules::task_term(static_cast<float>(rates.task_persuasion), traits.cash,
                         rules::need_today(traits.need, offers.need_factor), offers.gain_task);
    at(Channel::Daily) =
        rules::daily_term(static_cast<float>(rates.daily_persuasion), traits.cash, offers.gain_daily);
    at(Channel::Pulse) = reasons.pulse;
  }
  return terms;
}

void ReferenceModel::decide(std::size_t index_of_app, std::uint32_t agent, const Reasons& reasons) {
  const RunningApp& app = apps_[index_of_app];
  const Status status = people_[agent].relationships[index_of_app].status;
  if (status != Status::Aware && status != Status::Lapsed) {
    return;
  }
  const rules::Terms term = terms(index_of_app, people_[agent].traits, reasons);
  const Lanes lanes = draws_(Purpose::Adopt, agent, 0, app.key, now(wave_));
  const float heard = std::max(term[static_cast<std::size_t>(Channel::WordOfMouth)],
                               term[static_cast<std::size_t>(Channel::Gift)]);
  const bool fired = reasons.fired || bernoulli(lanes[0], term[static_cast<std::size_t>(Channel::Cash)]) ||
                     bernoulli(lanes[1], heard);
  const auto return_factor = static_cast<float>(scenario_.behaviour.return_factor);
  if (reasons.reminded || (fired && (status == Status::Aware || bernoulli(lanes[2], return_factor)))) {
    record_adoption(index_of_app, agent, rules::largest(term), reasons);
  }
}

void ReferenceModel::record_adoption(std::size_t index_of_app, std::uint32_t agent, Channel channel,
                                     const Reasons& reasons) {
  RunningApp& app = apps_[index_of_app];
  Relationship& bond = people_[agent].relationships[index_of_app];
  const bool comes_back = bond.status == Status::Lapsed || bond.returned;
  const Inviter* inviter = nullptr;  // stays null if the threshold alone convinced the agent
  for (const auto& [of_kind, kind] :
       {std::pair(Channel::Cash, PostKind::Cash), std::pair(Channel::WordOfMouth, PostKind::Word),
        std::pair(Channel::Gift, PostKind::Gift)}) {
    if (channel == of_kind && reasons.contexts[number(kind)] > 0) {
      inviter = &reasons.inviters.at(kind);
    }
  }
  bond.status = Status::Active;
  bond.channel = static_cast<int>(channel);
  bond.install_day = step_;
  bond.value = std::max({bond.value, store_fraction(rules::first_value(channel)), bond.trial});
  bond.trial = 0;
  bond.label = store_fraction(rules::first_label(channel));
  bond.depth = inviter == nullptr ? 0 : std::min(255, inviter->depth + 1);
  bond.idle_days = bond.failures = bond.streak = 0;
  bond.adopted = true;
  bond.fresh = scenario_.behaviour.share_on_adoption;
  const auto channel_index = static_cast<std::size_t>(channel);
  if (comes_back) {
    bond.returned = true;
    bond.base = false;
    ++app.counts.returns[channel_index];
  } else {
    ++app.counts.installs[channel_index];
    ++app.counts.installs_by_depth[static_cast<std::size_t>(std::min(bond.depth, kNumDepths - 1))];
  }
  if (inviter == nullptr) {
    return;
  }
  ++app.counts.invited_adoptions;
  if (channel != Channel::Cash) {
    return;
  }
  const int voucher = app.offers.vouchers_for_invites ? 1 : 0;
  ++app.counts.invitees_paid;
  bond.vouchers = std::min(255, bond.vouchers + voucher);
  Relationship& host = people_[inviter->agent].relationships[index_of_app];
  if (host.invites < app.offers.invite_cap) {
    ++app.counts.inviters_paid;
    ++host.invites;
    host.vouchers = std::min(255, host.vouchers + voucher);
  }
}

}  // namespace kfactor::test
