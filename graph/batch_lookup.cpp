#include "graph/batch_lookup.hpp"

#include <algorithm>

namespace kfactor::graph {

std::span<const AgentId> BatchLookup<StoredGraph>::ties(std::span<const TieSlot> slots) {
  for (const TieSlot& slot : slots) {
    graph_.prefetch_tie(slot.agent, slot.n);
  }
  found_.resize(slots.size());
  std::ranges::transform(slots, found_.begin(),
                         [&](const TieSlot& slot) { return graph_.tie(slot.agent, slot.n); });
  return found_;
}

std::span<const GroupId> BatchLookup<StoredGraph>::groups(std::span<const MembershipSlot> slots) {
  found_groups_.resize(slots.size());
  std::ranges::transform(slots, found_groups_.begin(),
                         [&](const MembershipSlot& slot) { return graph_.group(slot.agent, slot.n); });
  return found_groups_;
}

std::span<const GroupInfo> BatchLookup<StoredGraph>::rooms(std::span<const GroupId> groups) {
  rooms_.clear();
  members_.clear();
  for (const GroupId group : groups) {
    members_.push_back(graph_.members(group));
    rooms_.push_back({members_.back().size(), graph_.group_type(group)});
  }
  return rooms_;
}

std::span<AgentId> BatchLookup<StoredGraph>::members(const MemberRequests& seats) {
  for (std::size_t i = 0; i < seats.size(); ++i) {
    members_[seats.rooms[i]].prefetch(seats.numbers[i]);
  }
  found_.resize(seats.size());
  for (std::size_t i = 0; i < seats.size(); ++i) {
    found_[i] = members_[seats.rooms[i]][seats.numbers[i]];
  }
  return found_;
}

BatchLookup<ProceduralGraph>::BatchLookup(const ProceduralGraph& graph, const SlotKernels& kernels,
                                          const DuplicateSeats& duplicate_seats)
    : graph_(graph),
      kernels_(kernels),
      double_seats_(duplicate_seats),
      batches_(
          std::make_unique_for_overwrite<Batch[]>(2 * std::max(graph.layers_.size(), graph.chats_.size()))) {}

BatchLookup<ProceduralGraph>::Batch& BatchLookup<ProceduralGraph>::batch_of(std::size_t kind,
                                                                            std::uint64_t block,
                                                                            int block_shift) {
  const bool full = (block + 1) << block_shift <= graph_.num_agents_;
  return batches_[2 * kind + (full ? 0 : 1)];
}

std::span<const AgentId> BatchLookup<ProceduralGraph>::ties(std::span<const TieSlot> slots) {
  return in_parts(slots, found_, [this](auto some, auto found) { find_ties(some, found); });
}

void BatchLookup<ProceduralGraph>::find_ties(std::span<const TieSlot> slots, std::span<AgentId> found) {
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

void BatchLookup<ProceduralGraph>::match(Batch& batch, const ProceduralGraph::Layer& layer,
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

std::span<const GroupId> BatchLookup<ProceduralGraph>::groups(std::span<const MembershipSlot> slots) {
  return in_parts(slots, found_groups_, [this](auto some, auto found) { find_groups(some, found); });
}

void BatchLookup<ProceduralGraph>::find_groups(std::span<const MembershipSlot> slots,
                                               std::span<GroupId> found) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint32_t agent = index(slots[i].agent);
    std::size_t type = 0;
    while (slots[i].n >= graph_.chats_[type].first_membership + graph_.chats_[type].memberships) {
      ++type;
    }
    const ProceduralGraph::Chats& chats = graph_.chats_[type];
    const std::uint64_t block = std::uint64_t{agent} >> chats.block_shift;
    const auto first_agent = static_cast<std::uint32_t>(block << chats.block_shift);
    batch_of(type, block, chats.block_shift)
        .add(i, std::uint64_t{agent - first_agent} * chats.memberships + slots[i].n - chats.first_membership,
             block, first_agent);
  }
  finish(graph_.chats_, [&](Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t agents) {
    seat(batch, chats, agents * chats.memberships, slots, found);
  });
}

void BatchLookup<ProceduralGraph>::seat(Batch& batch, const ProceduralGraph::Chats& chats,
                                        std::uint64_t num_slots, std::span<const MembershipSlot> slots,
                                        std::span<GroupId> found) {
  apply(Permutation(num_slots, chats.key), Direction::Forward, batch.keys, batch.places, batch.num);
  const DuplicateSeats::OfType& duplicate_seats = double_seats_.of(chats.type);
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint64_t block = batch.first_agent[k] >> chats.block_shift;
    const MembershipSlot& slot = slots[batch.whose[k]];
    const GroupId group{static_cast<std::uint32_t>(chats.first_group + block * chats.groups_per_block +
                                                   chats.seats.item_of(batch.places[k]))};
    const bool first = slot.n == chats.first_membership || !duplicate_seats.may_be_in(group);
    found[batch.whose[k]] = first ? group : graph_.group(slot.agent, slot.n);
  }
}

BatchLookup<ProceduralGraph>::GroupBlock BatchLookup<ProceduralGraph>::hall_of(GroupId group,
                                                                               std::size_t first_room) const {
  const ProceduralGraph::Place place = graph_.place(group);
  const ProceduralGraph::Chats& chats = *place.chats;
  const std::uint64_t agents = graph_.block_agents(chats.block_shift, place.block);
  return {first_room,
          index(group) - place.local,
          agents >> chats.block_shift > 0 ? chats.groups_per_block : graph_.groups_in_block(chats, agents),
          &chats,
          &double_seats_.of(chats.type),
          static_cast<std::uint32_t>(agents * chats.memberships),
          ProceduralGraph::key_of_block(place.block),
          static_cast<std::uint32_t>(place.block << chats.block_shift)};
}

std::span<const GroupInfo> BatchLookup<ProceduralGraph>::rooms(std::span<const GroupId> groups) {
  rooms_.resize(groups.size());
  first_seats_.resize(groups.size());
  halls_.clear();
  doubtful_.clear();
  for (std::size_t k = 0; k < groups.size(); ++k) {
    if (halls_.empty() || index(groups[k]) - halls_.back().first_group >= halls_.back().num_groups) {
      halls_.push_back(hall_of(groups[k], k));
    }
    const GroupBlock& hall = halls_.back();
    const ProceduralGraph::Seating seating =
        ProceduralGraph::seating(hall.chats->seats, index(groups[k]) - hall.first_group, hall.num_slots);
    rooms_[k] = {seating.size, hall.chats->type};
    first_seats_[k] = static_cast<std::uint32_t>(seating.first_seat);
    if (hall.chats->memberships > 1 && hall.duplicate_seats->may_be_in(groups[k])) {
      doubtful_.push_back({static_cast<std::uint16_t>(k), groups[k], hall.duplicate_seats});
    }
  }
  return rooms_;
}

std::span<AgentId> BatchLookup<ProceduralGraph>::members(const MemberRequests& seats) {
  found_.resize(seats.size());
  alike_.clear();
  std::size_t first = 0;  // seat of those that are alike
  for (std::size_t h = 0; h < halls_.size(); ++h) {
    const GroupBlock& hall = halls_[h];
    const std::size_t end = h + 1 < halls_.size() ? seats.begins[halls_[h + 1].first_room] : seats.size();
    alike_.push_back({end - first, hall.key, hall.first_agent});
    if (h + 1 == halls_.size() || !hall.is_like(halls_[h + 1])) {
      name(seats, hall, first, end);
      alike_.clear();
      first = end;
    }
  }
  leave_empty(seats);
  return found_;
}

void BatchLookup<ProceduralGraph>::name(const MemberRequests& seats, const GroupBlock& like,
                                        std::size_t first, std::size_t last) {
  num_permutations_ +=
      kernels_.name_owners(Permutation(like.num_slots, like.chats->key),
                           {alike_, first_seats_, seats.rooms.subspan(first, last - first),
                            seats.numbers.subspan(first, last - first), like.chats->memberships},
                           std::span(found_).subspan(first, last - first));
}

void BatchLookup<ProceduralGraph>::leave_empty(const MemberRequests& seats) {
  for (const Doubtful& doubtful : doubtful_) {
    const std::size_t begin = seats.begins[doubtful.room];
    const std::size_t end = seats.begins[doubtful.room + std::size_t{1}];
    if (!doubtful.duplicate_seats->know(doubtful.group)) {
      const ProceduralGraph::Members members = graph_.members(doubtful.group);
      for (std::size_t i = begin; i < end; ++i) {
        found_[i] = members[seats.numbers[i]];
      }
      continue;
    }
    doubtful.duplicate_seats->for_each(doubtful.group, [&](std::uint32_t seat) {
      for (std::size_t i = begin; i < end; ++i) {
        found_[i] = seats.numbers[i] == seat ? kNoAgent : found_[i];
      }
    });
  }
}

}  // namespace kfactor::graph
