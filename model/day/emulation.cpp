// The parts of World that replace the other ranks on an emulated rank (Comm::emulate). They have no effect on
// a real rank.
#include <algorithm>

#include "model/day/world.hpp"

namespace kfactor::model {

EmulatedReply<std::uint32_t> World::reply() const {
  if (!comm.is_emulated()) {
    return {};
  }
  return
      [this](std::uint32_t agent, int) { return index(peer_agent(partition, AgentId{agent}, comm.rank())); };
}

Mailbag World::mailbag_to_agents(std::uint8_t wave) const {
  EmulatedReply<Letter> letters;
  if (comm.is_emulated()) {
    letters = [this](Letter letter, int rank) {
      letter.sender = index(peer_of(AgentId{letter.sender}, rank));
      if (letter.via == Via::Direct) {
        letter.context = letter.sender;
      }
      return letter;
    };
  }
  Mailbag bag(comm.size(), reply(), std::move(letters));
  bag.expect(comm.rank(), mail_at_home[wave]);
  return bag;
}

AgentId World::peer_of(AgentId agent, int other) const {
  const int home = owner(agent);
  if (home == comm.rank()) {
    return peer_agent(partition, agent, other);
  }
  return home == other ? peer_agent(partition, agent, comm.rank()) : agent;
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
