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

std::size_t Lookups<ProceduralGraph>::list_earlier(const Each<std::uint64_t>& places,
                                                   const Each<std::uint64_t>& keys, std::size_t num_slots,
                                                   std::uint32_t memberships) {
  std::size_t num = 0;
  for (std::uint32_t back = 1; back < memberships; ++back) {
    for (std::size_t k = 0; k < num_slots; ++k) {
      earlier_.places[num] = places[k] - back;
      earlier_.keys[num] = keys[k];
      earlier_.whose[num] = static_cast<std::uint32_t>(k);
      num += rank_[k] >= back ? 1 : 0;
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
  const Permutation seating(num_slots, chats.key);
  for (std::size_t k = 0; k < batch.num; ++k) {
    rank_[k] = slots[batch.whose[k]].n - chats.first_membership;
  }
  const std::size_t num = list_earlier(batch.places, batch.keys, batch.num, chats.memberships);
  apply(seating, Direction::Forward, batch.keys, batch.places, batch.num);
  apply(seating, Direction::Forward, earlier_.keys, earlier_.places, num);
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint64_t block = batch.first_agent[k] >> chats.block_shift;
    local_[k] = chats.seats.item_of(batch.places[k]);
    found[batch.whose[k]] =
        GroupId{static_cast<std::uint32_t>(chats.first_group + block * chats.groups_per_block + local_[k])};
  }
  for (std::size_t i = 0; i < num; ++i) {
    const std::uint32_t k = earlier_.whose[i];
    if (chats.seats.item_of(earlier_.places[i]) == local_[k]) {
      found[batch.whose[k]] = kNoGroup;  // the earlier membership has it
    }
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
             static_cast<std::uint32_t>(agents * chats.memberships),
             ProceduralGraph::key_of_block(place.block),
             static_cast<std::uint32_t>(place.block << chats.block_shift)};
  }
  return hall_;
}

std::span<const Room> Lookups<ProceduralGraph>::rooms(std::span<const GroupId> groups) {
  rooms_.resize(groups.size());
  seats_.resize(groups.size());
  for (std::size_t k = 0; k < groups.size(); ++k) {
    const Hall& hall = hall_of(groups[k]);
    const ProceduralGraph::Seating seating =
        ProceduralGraph::seating(hall.chats->seats, index(groups[k]) - hall.first_group, hall.num_slots);
    rooms_[k] = {seating.size, hall.chats->type};
    seats_[k] = {hall.key,          static_cast<std::uint32_t>(seating.first_seat),
                 seating.num_seats, hall.first_agent,
                 hall.num_slots,    hall.chats};
  }
  return rooms_;
}

std::span<AgentId> Lookups<ProceduralGraph>::members(std::span<const std::uint16_t> which,
                                                     std::span<const std::uint32_t> seats) {
  found_.resize(seats.size());
  for (std::size_t first = 0; first < seats.size(); first += kAtOnce) {
    const std::size_t num = std::min(kAtOnce, seats.size() - first);
    find_members(which.subspan(first, num), seats.subspan(first, num), std::span(found_).subspan(first, num));
  }
  return found_;
}

void Lookups<ProceduralGraph>::find_members(std::span<const std::uint16_t> which,
                                            std::span<const std::uint32_t> seats, std::span<AgentId> found) {
  for (std::size_t first = 0; first < seats.size();) {
    const Seats& like = seats_[which[first]];
    std::size_t last = first;
    for (; last < seats.size(); ++last) {
      const Seats& next = seats_[which[last]];
      if (next.chats != like.chats || next.num_slots != like.num_slots) {
        break;
      }
      places_[last - first] = std::uint64_t{next.first_seat} + seats[last];
      keys_[last - first] = next.key;
    }
    name(like, which.subspan(first, last - first), found.subspan(first, last - first));
    first = last;
  }
}

void Lookups<ProceduralGraph>::name(const Seats& like, std::span<const std::uint16_t> which,
                                    std::span<AgentId> found) {
  const std::size_t num = which.size();
  const auto memberships = static_cast<std::int32_t>(like.chats->memberships);
  const Permutation seating(like.num_slots, like.chats->key);
  apply(seating, Direction::Backward, keys_, places_, num);
  // A block's slots fit 31 bits, and a half keeps the product away from whole numbers: exact.
  const double agents_per_slot = 1.0 / memberships;
  for (std::size_t k = 0; k < num; ++k) {
    const auto slot = static_cast<std::int32_t>(places_[k]);
    agents_[k] = static_cast<std::int32_t>((slot + 0.5) * agents_per_slot);
    rank_[k] = static_cast<std::uint32_t>(slot - agents_[k] * memberships);
  }
  for (std::size_t k = 0; k < num; ++k) {
    found[k] = AgentId{seats_[which[k]].first_agent + static_cast<std::uint32_t>(agents_[k])};
  }
  const std::size_t num_earlier = list_earlier(places_, keys_, num, like.chats->memberships);
  apply(seating, Direction::Forward, earlier_.keys, earlier_.places, num_earlier);
  for (std::size_t i = 0; i < num_earlier; ++i) {
    const std::uint32_t k = earlier_.whose[i];
    const Seats& own = seats_[which[k]];
    if (earlier_.places[i] - own.first_seat < own.num_seats) {
      found[k] = kNoAgent;  // has a seat here already
    }
  }
}

}  // namespace kfactor::graph
