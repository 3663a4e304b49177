// The parts of World that replace the other ranks on an emulated rank (Comm::pretend). They have no effect on
// a real rank.
#include <algorithm>

#include "model/day/world.hpp"

namespace kfactor::model {

Mirror<std::uint32_t> World::mirror() const {
  if (!comm.is_emulated()) {
    return {};
  }
  return
      [this](std::uint32_t agent, int) { return index(counterpart(partition, AgentId{agent}, comm.rank())); };
}

Mailbag World::mailbag_to_agents(std::uint8_t wave) const {
  Mirror<Letter> letters;
  if (comm.is_emulated()) {
    letters = [this](Letter letter, int rank) {
      letter.sender = index(swapped(AgentId{letter.sender}, rank));
      if (letter.via == Via::Direct) {
        letter.context = letter.sender;
      }
      return letter;
    };
  }
  Mailbag bag(comm.size(), mirror(), std::move(letters));
  bag.expect(comm.rank(), mail_at_home[wave]);
  return bag;
}

AgentId World::swapped(AgentId agent, int other) const {
  const int home = owner(agent);
  if (home == comm.rank()) {
    return counterpart(partition, agent, other);
  }
  return home == other ? counterpart(partition, agent, comm.rank()) : agent;
}

void World::correct_order_counts(AppCounts& counts, const Offers& offers) const {
  if (!comm.is_emulated() || !offers.tasks_open) {
    return;
  }
  // Served orders that are a multiple of the number of ranks would never use the last funds, so the campaign
  // would not end.
  counts.orders_served = std::min(counts.orders_demanded, offers.order_limit);
  (offers.orders_wait ? counts.orders_waiting : counts.orders_failed) =
      counts.orders_demanded - counts.orders_served;
}

}  // namespace kfactor::model
