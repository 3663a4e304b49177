// Adoption without an invitation: broadcasts, launch pulses, reminders, organic, task and daily offers.
// Events are drawn by geometric skipping.
#pragma once

#include <cstddef>

#include "model/day/candidates.hpp"
#include "model/day/world.hpp"
#include "model/kernels/thinned_batch.hpp"
#include "model/rules/adopt.hpp"

namespace kfactor::model {

inline float task_term(const Rates& rates, const Traits& traits, const Offers& offers) {
  return rules::task_term(rates.task_persuasion, traits.cash,
                          rules::need_today(traits.need, offers.need_factor), offers.gain_task);
}
inline float daily_term(const Rates& rates, const Traits& traits, const Offers& offers) {
  return rules::daily_term(rates.daily_persuasion, traits.cash, offers.gain_daily);
}

class ExternalInfluence {
 public:
  explicit ExternalInfluence(World& world) : world_(world), skip_batch_(world.kernels, world.draws) {}

  // Adds the agents of the block with a reason to adopt that does not come from other agents. Called once a
  // day.
  void ask(Block& block, std::size_t app, Candidates& candidates);
  // See ThinnedSkipBatch.
  std::int64_t take_draws() { return skip_batch_.take_draws(); }

 private:
  // Calls visit(local_id, accept, lanes) for each candidate event in the block, draw block by draw block.
  template <class Visit>
  void for_each_event(const Block& block, Purpose purpose, std::uint32_t key, double bound, Visit&& visit);
  // Fires with probability chance(local_id) <= bound for each agent of the block who may adopt.
  template <class Chance>
  void offer(const Block& block, std::size_t app, Candidates& candidates, Purpose purpose, double bound,
             Chance&& chance);
  void send_pulse(Block& block, std::size_t app, const Pulse& pulse, Candidates& candidates);
  // Reminds lapsed users with at least one use. The chance doubles for users with a memory that is at least
  // half full.
  void remind(Block& block, std::size_t app, const TargetedEvent& reminder, Candidates& candidates);

  World& world_;
  ThinnedSkipBatch skip_batch_;
};

}  // namespace kfactor::model
