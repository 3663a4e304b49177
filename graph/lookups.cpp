#include "graph/lookups.hpp"

#include <algorithm>

namespace kfactor::graph {

std::span<const AgentId> Lookups<StoredGraph>::ties(std::span<const TieSlot> slots) {
  for (const TieSlot& slot : slots) {
    graph_.prefetch_tie(slot.agent, slot.n);
  }
  found_.resize(slots.size());
  std::ranges::transform(slots, found_.begin(),
                         [&](const TieSlot& slot) { return graph_.tie(slot.agent, slot.n); });
  return found_;
}

std::span<const GroupId> Lookups<StoredGraph>::groups(std::span<const MembershipSlot> slots) {
  found_groups_.resize(slots.size());
  std::ranges::transform(slots, found_groups_.begin(),
                         [&](const MembershipSlot& slot) { return graph_.group(slot.agent, slot.n); });
  return found_groups_;
}

std::span<const AgentId> Lookups<StoredGraph>::members(std::span<const SeatSlot> slots) {
  found_.resize(slots.size());
  std::ranges::transform(slots, found_.begin(),
                         [&](const SeatSlot& slot) { return graph_.members(slot.group)[slot.i]; });
  return found_;
}

Lookups<ProceduralGraph>::Lookups(const ProceduralGraph& graph, Permute permute)
    : graph_(graph),
      permute_(permute),
      batches_(
          std::make_unique_for_overwrite<Batch[]>(2 * std::max(graph.layers_.size(), graph.chats_.size()))) {
  std::size_t most = 0;
  for (const ProceduralGraph::Chats& chats : graph.chats_) {
    most = std::max<std::size_t>(most, chats.memberships - 1);
  }
  earlier_.places.resize(most * kAtOnce + 1);
  earlier_.keys.resize(most * kAtOnce + 1);
  earlier_.whose.resize(most * kAtOnce + 1);
}

Lookups<ProceduralGraph>::Batch& Lookups<ProceduralGraph>::batch_of(std::size_t kind, std::uint64_t block,
                                                                    int block_shift) {
  const bool full = (block + 1) << block_shift <= graph_.num_agents_;
  return batches_[2 * kind + (full ? 0 : 1)];
}

std::span<const AgentId> Lookups<ProceduralGraph>::ties(std::span<const TieSlot> slots) {
  return in_parts(slots, found_, [this](auto some, auto found) { find_ties(some, found); });
}

void Lookups<ProceduralGraph>::find_ties(std::span<const TieSlot> slots, std::span<AgentId> found) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint32_t agent = index(slots[i].agent);
    const std::uint32_t in_cell = agent & (ProceduralGraph::kCell - 1);
    std::uint32_t n = slots[i].n;
    std::size_t number = 0;
    while (n >= graph_.layers_[number].stubs.count(in_cell)) {
      n -= graph_.layers_[number].stubs.count(in_cell);
      ++number;
    }
    const ProceduralGraph::Layer& layer = graph_.layers_[number];
    const std::uint64_t block = std::uint64_t{agent} >> layer.block_shift;
    const auto first_agent = static_cast<std::uint32_t>(block << layer.block_shift);
    batch_of(number, block, layer.block_shift)
        .add(i, layer.stubs.first_unit(agent - first_agent) + n, block, first_agent);
  }
  finish(graph_.layers_, [&](Batch& batch, const ProceduralGraph::Layer& layer, std::uint64_t agents) {
    match(batch, layer, layer.stubs.first_unit(agents), slots, found);
  });
}

void Lookups<ProceduralGraph>::match(Batch& batch, const ProceduralGraph::Layer& layer,
                                     std::uint64_t num_stubs, std::span<const TieSlot> slots,
                                     std::span<AgentId> found) {
  const Permutation matching(num_stubs, layer.key);
  apply(matching, Direction::Forward, batch.keys, batch.places, batch.num);
  std::size_t num = 0;
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint64_t partner = batch.places[k] ^ 1;
    found[batch.whose[k]] = kNoAgent;
    batch.places[num] = partner;
    batch.keys[num] = batch.keys[k];
    batch.whose[num] = batch.whose[k];
    batch.first_agent[num] = batch.first_agent[k];
    num += partner < num_stubs ? 1 : 0;
  }
  apply(matching, Direction::Backward, batch.keys, batch.places, num);
  for (std::size_t k = 0; k < num; ++k) {
    const std::uint32_t slot = batch.whose[k];
    const auto owner =
        static_cast<std::uint32_t>(batch.first_agent[k] + layer.stubs.item_of(batch.places[k]));
    found[slot] = owner == index(slots[slot].agent) ? kNoAgent : AgentId{owner};
  }
}

std::size_t Lookups<ProceduralGraph>::list_earlier(const Batch& batch, std::uint32_t memberships) {
  std::size_t num = 0;
  for (std::uint32_t back = 1; back < memberships; ++back) {
    for (std::size_t k = 0; k < batch.num; ++k) {
      earlier_.places[num] = batch.places[k] - back;
      earlier_.keys[num] = batch.keys[k];
      earlier_.whose[num] = batch.whose[k];
      num += rank_[batch.whose[k]] >= back ? 1 : 0;
    }
  }
  return num;
}

std::span<const GroupId> Lookups<ProceduralGraph>::groups(std::span<const MembershipSlot> slots) {
  return in_parts(slots, found_groups_, [this](auto some, auto found) { find_groups(some, found); });
}

void Lookups<ProceduralGraph>::find_groups(std::span<const MembershipSlot> slots, std::span<GroupId> found) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint32_t agent = index(slots[i].agent);
    std::size_t type = 0;
    while (slots[i].n >= graph_.chats_[type].first_membership + graph_.chats_[type].memberships) {
      ++type;
    }
    const ProceduralGraph::Chats& chats = graph_.chats_[type];
    const std::uint64_t block = std::uint64_t{agent} >> chats.block_shift;
    const auto first_agent = static_cast<std::uint32_t>(block << chats.block_shift);
    rank_[i] = slots[i].n - chats.first_membership;
    batch_of(type, block, chats.block_shift)
        .add(i, std::uint64_t{agent - first_agent} * chats.memberships + rank_[i], block, first_agent);
  }
  finish(graph_.chats_, [&](Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t agents) {
    seat(batch, chats, agents * chats.memberships, found);
  });
}

void Lookups<ProceduralGraph>::seat(Batch& batch, const ProceduralGraph::Chats& chats,
                                    std::uint64_t num_slots, std::span<GroupId> found) {
  const Permutation seating(num_slots, chats.key);
  const std::size_t num = list_earlier(batch, chats.memberships);
  apply(seating, Direction::Forward, batch.keys, batch.places, batch.num);
  apply(seating, Direction::Forward, earlier_.keys, earlier_.places, num);
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint32_t i = batch.whose[k];
    const std::uint64_t block = batch.first_agent[k] >> chats.block_shift;
    local_[i] = chats.seats.item_of(batch.places[k]);
    found[i] =
        GroupId{static_cast<std::uint32_t>(chats.first_group + block * chats.groups_per_block + local_[i])};
  }
  for (std::size_t k = 0; k < num; ++k) {
    const std::uint32_t i = earlier_.whose[k];
    if (chats.seats.item_of(earlier_.places[k]) == local_[i]) {
      found[i] = kNoGroup;  // the earlier membership has it
    }
  }
}

std::span<const AgentId> Lookups<ProceduralGraph>::members(std::span<const SeatSlot> slots) {
  return in_parts(slots, found_, [this](auto some, auto found) { find_members(some, found); });
}

void Lookups<ProceduralGraph>::find_members(std::span<const SeatSlot> slots, std::span<AgentId> found) {
  for (std::size_t i = 0; i < slots.size();) {
    const GroupId group = slots[i].group;
    const ProceduralGraph::Place place = graph_.place(group);
    const ProceduralGraph::Seating seating = graph_.seating(place);
    const int shift = place.chats->block_shift;
    Batch& batch = batch_of(static_cast<std::size_t>(place.chats - graph_.chats_.data()), place.block, shift);
    const auto first_agent = static_cast<std::uint32_t>(place.block << shift);
    for (; i < slots.size() && slots[i].group == group; ++i) {
      first_seat_[i] = seating.first_seat;
      num_seats_[i] = seating.num_seats;
      batch.add(i, seating.first_seat + slots[i].i, place.block, first_agent);
    }
  }
  finish(graph_.chats_, [&](Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t agents) {
    name(batch, chats, agents * chats.memberships, found);
  });
}

void Lookups<ProceduralGraph>::name(Batch& batch, const ProceduralGraph::Chats& chats,
                                    std::uint64_t num_slots, std::span<AgentId> found) {
  const Permutation seating(num_slots, chats.key);
  apply(seating, Direction::Backward, batch.keys, batch.places, batch.num);
  // A block's slots fit 32 bits, and a half keeps the product away from whole numbers: exact.
  const double agents_per_slot = 1.0 / chats.memberships;
  for (std::size_t k = 0; k < batch.num; ++k) {
    const auto slot = static_cast<std::int64_t>(batch.places[k]);
    const auto agent = static_cast<std::int64_t>((static_cast<double>(slot) + 0.5) * agents_per_slot);
    rank_[batch.whose[k]] = static_cast<std::uint32_t>(slot - agent * chats.memberships);
    found[batch.whose[k]] = AgentId{batch.first_agent[k] + static_cast<std::uint32_t>(agent)};
  }
  const std::size_t num = list_earlier(batch, chats.memberships);
  apply(seating, Direction::Forward, earlier_.keys, earlier_.places, num);
  for (std::size_t k = 0; k < num; ++k) {
    const std::uint32_t i = earlier_.whose[k];
    if (earlier_.places[k] - first_seat_[i] < num_seats_[i]) {
      found[i] = kNoAgent;  // has a seat here already
    }
  }
}

}  // namespace kfactor::graph
