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

std::span<const GroupInfo> BatchLookup<StoredGraph>::group_infos(std::span<const GroupId> groups) {
  groups_.clear();
  members_.clear();
  for (const GroupId group : groups) {
    members_.push_back(graph_.members(group));
    groups_.push_back({members_.back().size(), graph_.group_type(group)});
  }
  return groups_;
}

std::span<AgentId> BatchLookup<StoredGraph>::members(const MemberRequests& requests) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    members_[requests.groups[i]].prefetch(requests.seats[i]);
  }
  found_.resize(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    found_[i] = members_[requests.groups[i]][requests.seats[i]];
  }
  return found_;
}

BatchLookup<ProceduralGraph>::BatchLookup(const ProceduralGraph& graph, const SlotKernels& kernels,
                                          const DuplicateSeats& duplicate_seats)
    : graph_(graph),
      kernels_(kernels),
      duplicate_seats_(duplicate_seats),
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
  apply(matching, Direction::Forward, batch.keys, batch.values, batch.num);
  std::size_t num = 0;
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint64_t partner = batch.values[k] ^ 1;
    found[batch.slots[k]] = kNoAgent;
    batch.values[num] = partner;
    batch.keys[num] = batch.keys[k];
    batch.slots[num] = batch.slots[k];
    batch.first_agent[num] = batch.first_agent[k];
    num += partner < num_stubs ? 1 : 0;
  }
  apply(matching, Direction::Backward, batch.keys, batch.values, num);
  for (std::size_t k = 0; k < num; ++k) {
    const std::uint32_t slot = batch.slots[k];
    const auto owner =
        static_cast<std::uint32_t>(batch.first_agent[k] + layer.stubs.item_of(batch.values[k]));
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
  apply(Permutation(num_slots, chats.key), Direction::Forward, batch.keys, batch.values, batch.num);
  const DuplicateSeats::OfType& duplicate_seats = duplicate_seats_.of(chats.type);
  for (std::size_t k = 0; k < batch.num; ++k) {
    const std::uint64_t block = batch.first_agent[k] >> chats.block_shift;
    const MembershipSlot& slot = slots[batch.slots[k]];
    const GroupId group{static_cast<std::uint32_t>(chats.first_group + block * chats.groups_per_block +
                                                   chats.seats.item_of(batch.values[k]))};
    const bool first = slot.n == chats.first_membership || !duplicate_seats.may_be_in(group);
    found[batch.slots[k]] = first ? group : graph_.group(slot.agent, slot.n);
  }
}

BatchLookup<ProceduralGraph>::GroupBlock BatchLookup<ProceduralGraph>::block_of(
    GroupId group, std::size_t first_index) const {
  const ProceduralGraph::GroupLocation location = graph_.locate(group);
  const ProceduralGraph::Chats& chats = *location.chats;
  const std::uint64_t agents = graph_.block_agents(chats.block_shift, location.block);
  return {first_index,
          index(group) - location.local,
          agents >> chats.block_shift > 0 ? chats.groups_per_block : graph_.groups_in_block(chats, agents),
          &chats,
          &duplicate_seats_.of(chats.type),
          static_cast<std::uint32_t>(agents * chats.memberships),
          ProceduralGraph::key_of_block(location.block),
          static_cast<std::uint32_t>(location.block << chats.block_shift)};
}

std::span<const GroupInfo> BatchLookup<ProceduralGraph>::group_infos(std::span<const GroupId> groups) {
  groups_.resize(groups.size());
  first_seats_.resize(groups.size());
  blocks_.clear();
  with_duplicates_.clear();
  for (std::size_t k = 0; k < groups.size(); ++k) {
    if (blocks_.empty() || index(groups[k]) - blocks_.back().first_group >= blocks_.back().num_groups) {
      blocks_.push_back(block_of(groups[k], k));
    }
    const GroupBlock& block = blocks_.back();
    const ProceduralGraph::Seating seating =
        ProceduralGraph::seating(block.chats->seats, index(groups[k]) - block.first_group, block.num_slots);
    groups_[k] = {seating.size, block.chats->type};
    first_seats_[k] = static_cast<std::uint32_t>(seating.first_seat);
    if (block.chats->memberships > 1 && block.duplicate_seats->may_be_in(groups[k])) {
      with_duplicates_.push_back({static_cast<std::uint16_t>(k), groups[k], block.duplicate_seats});
    }
  }
  return groups_;
}

std::span<AgentId> BatchLookup<ProceduralGraph>::members(const MemberRequests& requests) {
  found_.resize(requests.size());
  alike_.clear();
  std::size_t first = 0;  // first request of the blocks in alike_
  for (std::size_t h = 0; h < blocks_.size(); ++h) {
    const GroupBlock& block = blocks_[h];
    const std::size_t end =
        h + 1 < blocks_.size() ? requests.begins[blocks_[h + 1].first_index] : requests.size();
    alike_.push_back({end - first, block.key, block.first_agent});
    if (h + 1 == blocks_.size() || !block.is_like(blocks_[h + 1])) {
      find_owners(requests, block, first, end);
      alike_.clear();
      first = end;
    }
  }
  clear_empty_seats(requests);
  return found_;
}

void BatchLookup<ProceduralGraph>::find_owners(const MemberRequests& requests, const GroupBlock& like,
                                               std::size_t first, std::size_t last) {
  num_permutations_ +=
      kernels_.name_owners(Permutation(like.num_slots, like.chats->key),
                           {alike_, first_seats_, requests.groups.subspan(first, last - first),
                            requests.seats.subspan(first, last - first), like.chats->memberships},
                           std::span(found_).subspan(first, last - first));
}

void BatchLookup<ProceduralGraph>::clear_empty_seats(const MemberRequests& requests) {
  for (const GroupWithDuplicates& group : with_duplicates_) {
    const std::size_t begin = requests.begins[group.index];
    const std::size_t end = requests.begins[group.index + std::size_t{1}];
    if (!group.duplicate_seats->is_known(group.id)) {
      const ProceduralGraph::Members members = graph_.members(group.id);
      for (std::size_t i = begin; i < end; ++i) {
        found_[i] = members[requests.seats[i]];
      }
      continue;
    }
    group.duplicate_seats->for_each(group.id, [&](std::uint32_t seat) {
      for (std::size_t i = begin; i < end; ++i) {
        found_[i] = requests.seats[i] == seat ? kNoAgent : found_[i];
      }
    });
  }
}

}  // namespace kfactor::graph
