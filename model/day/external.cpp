#include "model/day/external.hpp"

#include <algorithm>

namespace kfactor::model {

void Uninvited::ask(Block& block, std::size_t index_of_app, Candidates& candidates) {
  const RunningApp& app = world_.apps[index_of_app];
  const Plan& plan = app.plan;
  for (const Pulse& pulse : plan.pulses) {
    send_pulse(block, index_of_app, pulse, candidates);
  }
  for (const Chance& reminder : plan.reminders) {
    remind(block, index_of_app, reminder, candidates);
  }
  offer(block, index_of_app, candidates, Purpose::Organic, plan.organic,
        [&](std::uint32_t) { return plan.organic; });
  offer(block, index_of_app, candidates, Purpose::TaskOffer,
        static_cast<double>(world_.rates.task_persuasion * plan.gain_task), [&](std::uint32_t who) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(who));
          return static_cast<double>(task_term(world_.rates, traits, plan));
        });
  offer(block, index_of_app, candidates, Purpose::DailyOffer,
        static_cast<double>(world_.rates.daily_persuasion * plan.gain_daily), [&](std::uint32_t who) {
          const Traits traits = world_.traits.of(world_.draws, block.agent(who));
          return static_cast<double>(daily_term(world_.rates, traits, plan));
        });
}

template <class Visit>
void Uninvited::walk_block(const Block& block, Purpose purpose, std::uint32_t key, double bound,
                           Visit&& visit) {
  block.for_each_ward([&](const Ward& ward) {
    walk_(purpose, ward.number, key, world_.now(), bound, ward.length,
          [&](std::uint32_t i, const auto& accept, const Lanes& lanes) {
            if (const std::uint32_t who = ward.start + i; block.holds(who)) {
              visit(who, accept, lanes);
            }
          });
  });
}

template <class Chance>
void Uninvited::offer(const Block& block, std::size_t app, Candidates& candidates, Purpose purpose,
                      double bound, Chance&& chance) {
  const Relations& relations = block.apps[app];
  walk_block(block, purpose, world_.apps[app].key, bound,
             [&](std::uint32_t who, const auto& accept, const Lanes&) {
               if (may_adopt(relations, who) && accept(chance(who))) {
                 candidates.of(who).fired = true;
               }
             });
}

void Uninvited::send_pulse(Block& block, std::size_t app, const Pulse& pulse, Candidates& candidates) {
  const bool informs = pulse.channel == Channel::Broadcast;
  walk_block(block, Purpose::Reach, pulse.key, pulse.reach,
             [&](std::uint32_t who, const auto& accept, const Lanes& lanes) {
               if (!accept(pulse.reach)) {
                 return;
               }
               if (informs) {
                 world_.make_aware(block, app, who);
               }
               Candidate& candidate = candidates.of(who);
               float& term = informs ? candidate.broadcast : candidate.pulse;
               const auto activation = static_cast<float>(pulse.activation);
               term = 1.0F - (1.0F - term) * (1.0F - activation);
               candidate.fired = candidate.fired || happens(lanes[2], activation);
             });
}

void Uninvited::remind(Block& block, std::size_t app, const Chance& reminder, Candidates& candidates) {
  const bool remembers = world_.apps[app].plan.memory_open;
  const double strong = std::min(1.0, 2 * reminder.chance);
  Relations& relations = block.apps[app];
  walk_block(block, Purpose::Reminder, reminder.key, remembers ? strong : reminder.chance,
             [&](std::uint32_t who, const auto& accept, const Lanes&) {
               const Relation* past = relations.find_lapsed(who);
               if (past == nullptr || past->uses == 0) {
                 return;
               }
               const double chance =
                   remembers && rules::memory(past->uses) >= 0.5F ? strong : reminder.chance;
               if (accept(chance)) {
                 Candidate& candidate = candidates.of(who);
                 candidate.reminded = true;
                 candidate.pulse = 1.0F - (1.0F - candidate.pulse) * (1.0F - static_cast<float>(chance));
               }
             });
}

}  // namespace kfactor::model
