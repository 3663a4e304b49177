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

std::span<const Room> Lookups<StoredGraph>::rooms(std::span<const GroupId> groups) {
  rooms_.clear();
  members_.clear();
  for (const GroupId group : groups) {
    members_.push_back(graph_.members(group));
    rooms_.push_back({members_.back().size(), graph_.group_type(group)});
  }
  return rooms_;
}

std::span<AgentId> Lookups<StoredGraph>::members(std::span<const std::uint16_t> which,
                                                 std::span<const std::uint32_t> seats) {
  for (std::size_t i = 0; i < seats.size(); ++i) {
    members_[which[i]].prefetch(seats[i]);
  }
  found_.resize(seats.size());
  for (std::size_t i = 0; i < seats.size(); ++i) {
    found_[i] = members_[which[i]][seats[i]];
  }
  return found_;
}

Lookups<ProceduralGraph>::Lookups(const ProceduralGraph& graph, Permute permute,
                                  const DoubleSeats& double_seats)
    : graph_(graph),
      permute_(permute),
      double_seats_(double_seats),
      batches_(
          std::make_unique_for_overwrite<Batch[]>(2 * std::max(graph.layers_.size(), graph.chats_.size()))) {}

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
    batch_of(type, block, chats.block_shift)
        .add(i, std::uint64_t{agent - first_agent} * chats.memberships + slots[i].n - chats.first_membership,
             block, first_agent);
  }
  finish(graph_.chats_, [&](Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t agents) {
    seat(batch, chats, agents * chats.memberships, slots, found);
  });
}

void Lookups<ProceduralGraph>::seat(Batch& batch, const ProceduralGraph::Chats& chats,
                                    std::uint64_t num_slots, std::span<const MembershipSlot> slots,
                                    std::span<GroupId> found) {
  apply(Permutation(num_slots, chats.key), Direction::Forward, batch.keys, batch.places, batch.num);
  const DoubleSeats::OfType& double_seats = double_seats_.of(chats.type);
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint64_t block = batch.first_agent[k] >> chats.block_shift;
    const MembershipSlot& slot = slots[batch.whose[k]];
    const GroupId group{static_cast<std::uint32_t>(chats.first_group + block * chats.groups_per_block +
                                                   chats.seats.item_of(batch.places[k]))};
    const bool first = slot.n == chats.first_membership || !double_seats.may_be_in(group);
    found[batch.whose[k]] = first ? group : graph_.group(slot.agent, slot.n);
  }
}

// Of groups that ascend, most are of the block and type of the one before.
const Lookups<ProceduralGraph>::Hall& Lookups<ProceduralGraph>::hall_of(GroupId group) {
  if (index(group) - hall_.first_group >= hall_.num_groups) {
    const ProceduralGraph::Place place = graph_.place(group);
    const ProceduralGraph::Chats& chats = *place.chats;
    const std::uint64_t agents = graph_.block_agents(chats.block_shift, place.block);
    hall_ = {index(group) - place.local,
             graph_.groups_in_block(chats, agents),
             &chats,
             &double_seats_.of(chats.type),
             static_cast<std::uint32_t>(agents * chats.memberships),
             ProceduralGraph::key_of_block(place.block),
             static_cast<std::uint32_t>(place.block << chats.block_shift)};
  }
  return hall_;
}

std::span<const Room> Lookups<ProceduralGraph>::rooms(std::span<const GroupId> groups) {
  rooms_.resize(groups.size());
  seats_.resize(groups.size());
  kinds_.clear();
  doubtful_.clear();
  Hall hall;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    if (index(groups[k]) - hall.first_group >= hall.num_groups) {
      hall = hall_of(groups[k]);
    }
    const ProceduralGraph::Seating seating =
        ProceduralGraph::seating(hall.chats->seats, index(groups[k]) - hall.first_group, hall.num_slots);
    rooms_[k] = {seating.size, hall.chats->type};
    seats_[k] = {hall.key, static_cast<std::uint32_t>(seating.first_seat), hall.first_agent};
    if (kinds_.empty() || kinds_.back().chats != hall.chats || kinds_.back().num_slots != hall.num_slots) {
      kinds_.push_back({k, hall.chats, hall.num_slots});
    }
    if (hall.chats->memberships > 1 && hall.double_seats->may_be_in(groups[k])) {
      doubtful_.push_back({static_cast<std::uint16_t>(k), groups[k], hall.double_seats});
    }
  }
  return rooms_;
}

std::span<AgentId> Lookups<ProceduralGraph>::members(std::span<const std::uint16_t> which,
                                                     std::span<const std::uint32_t> seats) {
  found_.resize(seats.size());
  std::size_t first = 0;
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    const std::size_t end =
        kind + 1 == kinds_.size()
            ? which.size()
            : static_cast<std::size_t>(std::ranges::lower_bound(which, kinds_[kind + 1].first_room) -
                                       which.begin());
    for (std::size_t num = 0; first < end; first += num) {
      num = std::min(kAtOnce, end - first);
      name(kinds_[kind], which.subspan(first, num), seats.subspan(first, num),
           std::span(found_).subspan(first, num));
    }
  }
  leave_empty(which, seats);
  return found_;
}

void Lookups<ProceduralGraph>::leave_empty(std::span<const std::uint16_t> which,
                                           std::span<const std::uint32_t> seats) {
  for (const Doubtful& doubtful : doubtful_) {
    const auto stops = std::ranges::equal_range(which, doubtful.room);
    const auto begin = static_cast<std::size_t>(stops.begin() - which.begin());
    const std::size_t end = begin + stops.size();
    if (!doubtful.double_seats->know(doubtful.group)) {
      const ProceduralGraph::Members members = graph_.members(doubtful.group);
      for (std::size_t i = begin; i < end; ++i) {
        found_[i] = members[seats[i]];
      }
      continue;
    }
    doubtful.double_seats->for_each(doubtful.group, [&](std::uint32_t seat) {
      for (std::size_t i = begin; i < end; ++i) {
        found_[i] = seats[i] == seat ? kNoAgent : found_[i];
      }
    });
  }
}

void Lookups<ProceduralGraph>::name(const Kind& kind, std::span<const std::uint16_t> which,
                                    std::span<const std::uint32_t> seats, std::span<AgentId> found) {
  const std::size_t num = which.size();
  for (std::size_t k = 0; k < num; ++k) {
    const Seats& room = seats_[which[k]];
    places_[k] = std::uint64_t{room.first_seat} + seats[k];
    keys_[k] = room.key;
    found[k] = AgentId{room.first_agent};
  }
  apply(Permutation(kind.num_slots, kind.chats->key), Direction::Backward, keys_, places_, num);
  // slot / memberships by a product: exact, as slots with so few memberships are far below 2^32 / memberships.
  const std::uint64_t agents_per_slot = (std::uint64_t{1} << 32) / kind.chats->memberships + 1;
  for (std::size_t k = 0; k < num; ++k) {
    const std::uint64_t agent = static_cast<std::uint32_t>(places_[k]) * agents_per_slot >> 32;
    found[k] = AgentId{index(found[k]) + static_cast<std::uint32_t>(agent)};
  }
}

}  // namespace kfactor::graph
