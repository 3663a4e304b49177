#include "model/day/external.hpp"

#include <algorithm>

namespace kfactor::model {

void ExternalInfluence::ask(Block& block, std::size_t index_of_app, Candidates& candidates) {
  const RunningApp& app = world_.apps[index_of_app];
  const Offers& offers = app.offers;
  for (const Pulse& pulse : offers.pulses) {
    send_pulse(block, index_of_app, pulse, candidates);
  }
  for (const TargetedEvent& reminder : offers.reminders) {
    remind(block, index_of_app, reminder, candidates);
  }
  offer(block, index_of_app, candidates, Purpose::Organic, offers.organic,
        [&](std::uint32_t) { return offers.organic; });
  offer(block, index_of_app, candidates, Purpose::TaskOffer,
        static_cast<double>(world_.rates.task_persuasion * offers.gain_task), [&](std::uint32_t local_id) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(local_id));
          return static_cast<double>(task_term(world_.rates, traits, offers));
        });
  offer(block, index_of_app, candidates, Purpose::DailyOffer,
        static_cast<double>(world_.rates.daily_persuasion * offers.gain_daily), [&](std::uint32_t local_id) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(local_id));
          return static_cast<double>(daily_term(world_.rates, traits, offers));
        });
}

template <class Visit>
void ExternalInfluence::for_each_event(const Block& block, Purpose purpose, std::uint32_t key, double bound,
                                       Visit&& visit) {
  block.for_each_draw_block([&](const DrawBlock& draw_block) {
    skip_batch_(purpose, draw_block.number, key, world_.now(), bound, draw_block.length,
                [&](std::uint32_t i, const auto& accept, const Lanes& lanes) {
                  if (const std::uint32_t local_id = draw_block.start + i; block.holds(local_id)) {
                    visit(local_id, accept, lanes);
                  }
                });
  });
}

template <class Chance>
void ExternalInfluence::offer(const Block& block, std::size_t app, Candidates& candidates, Purpose purpose,
                              double bound, Chance&& chance) {
  const Relations& relations = block.apps[app];
  for_each_event(block, purpose, world_.apps[app].key, bound,
                 [&](std::uint32_t local_id, const auto& accept, const Lanes&) {
                   if (may_adopt(relations, local_id) && accept(chance(local_id))) {
                     candidates.of(local_id).fired = true;
                   }
                 });
}

void ExternalInfluence::send_pulse(Block& block, std::size_t app, const Pulse& pulse,
                                   Candidates& candidates) {
  const bool is_broadcast = pulse.channel == Channel::Broadcast;
  for_each_event(block, Purpose::Reach, pulse.key, pulse.reach,
                 [&](std::uint32_t local_id, const auto& accept, const Lanes& lanes) {
                   if (!accept(pulse.reach)) {
                     return;
                   }
                   if (is_broadcast) {
                     world_.make_aware(block, app, local_id);
                   }
                   Candidate& candidate = candidates.of(local_id);
                   float& term = is_broadcast ? candidate.broadcast : candidate.pulse;
                   const auto activation = static_cast<float>(pulse.activation);
                   term = 1.0F - (1.0F - term) * (1.0F - activation);
                   candidate.fired = candidate.fired || bernoulli(lanes[2], activation);
                 });
}

void ExternalInfluence::remind(Block& block, std::size_t app, const TargetedEvent& reminder,
                               Candidates& candidates) {
  const bool remembers = world_.apps[app].offers.memory_open;
  const double doubled_chance = std::min(1.0, 2 * reminder.chance);
  Relations& relations = block.apps[app];
  for_each_event(block, Purpose::Reminder, reminder.key, remembers ? doubled_chance : reminder.chance,
                 [&](std::uint32_t local_id, const auto& accept, const Lanes&) {
                   const Relation* lapsed = relations.find_lapsed(local_id);
                   if (lapsed == nullptr || lapsed->uses == 0) {
                     return;
                   }
                   const double chance =
                       remembers && rules::memory(lapsed->uses) >= 0.5F ? doubled_chance : reminder.chance;
                   if (accept(chance)) {
                     Candidate& candidate = candidates.of(local_id);
                     candidate.reminded = true;
                     candidate.pulse = 1.0F - (1.0F - candidate.pulse) * (1.0F - static_cast<float>(chance));
                   }
                 });
}

}  // namespace kfactor::model
