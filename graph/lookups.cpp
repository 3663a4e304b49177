#include "graph/lookups.hpp"

#include <algorithm>

namespace kfactor::graph {
namespace {

// In full blocks or in the last one.
std::size_t batch_of(std::size_t kind, bool last) { return 2 * kind + (last ? 1 : 0); }

}  // namespace

std::span<const AgentId> Lookups<StoredGraph>::ties(std::span<const TieSlot> slots) {
  for (const TieSlot& slot : slots) {
    graph_.prefetch_tie(slot.agent, slot.n);
  }
  found_.resize(slots.size());
  std::ranges::transform(slots, found_.begin(),
                         [&](const TieSlot& slot) { return graph_.tie(slot.agent, slot.n); });
  return found_;
}

std::span<const AgentId> Lookups<StoredGraph>::members(std::span<const SeatSlot> slots) {
  found_.resize(slots.size());
  std::ranges::transform(slots, found_.begin(),
                         [&](const SeatSlot& slot) { return graph_.members(slot.group)[slot.i]; });
  return found_;
}

Lookups<ProceduralGraph>::Lookups(const ProceduralGraph& graph, Permute permute)
    : graph_(graph), permute_(permute), batches_(2 * std::max(graph.layers_.size(), graph.chats_.size())) {}

void Lookups<ProceduralGraph>::Batch::clear() {
  places.clear();
  keys.clear();
  whose.clear();
}

void Lookups<ProceduralGraph>::Batch::add(std::uint64_t place, std::uint64_t key, std::size_t slot) {
  places.push_back(place);
  keys.push_back(key);
  whose.push_back(static_cast<std::uint32_t>(slot));
}

std::span<const AgentId> Lookups<ProceduralGraph>::ties(std::span<const TieSlot> slots) {
  found_.resize(slots.size());
  for (std::size_t first = 0; first < slots.size(); first += kAtOnce) {
    const std::size_t num = std::min(kAtOnce, slots.size() - first);
    find_ties(slots.subspan(first, num), std::span(found_).subspan(first, num));
  }
  return found_;
}

void Lookups<ProceduralGraph>::find_ties(std::span<const TieSlot> slots, std::span<AgentId> found) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const ProceduralGraph::Stub stub = graph_.stub(slots[i].agent, slots[i].n);
    stubs_[i] = stub;
    const bool last = (stub.block + 1) << stub.layer->block_shift > graph_.num_agents_;
    const auto layer = static_cast<std::size_t>(stub.layer - graph_.layers_.data());
    batches_[batch_of(layer, last)].add(stub.number, ProceduralGraph::key_of_block(stub.block), i);
  }
  for (Batch& batch : batches_) {
    match(batch, slots, found);
  }
}

void Lookups<ProceduralGraph>::match(Batch& batch, std::span<const TieSlot> slots, std::span<AgentId> found) {
  if (batch.whose.empty()) {
    return;
  }
  const ProceduralGraph::Stub& any = stubs_[batch.whose.front()];
  const Permutation matching(any.num_stubs, any.layer->key);
  permute_(matching, Direction::Forward, batch.keys, batch.places);
  std::size_t num = 0;
  for (std::size_t k = 0; k < batch.whose.size(); ++k) {
    const std::uint64_t partner = batch.places[k] ^ 1;
    found[batch.whose[k]] = kNoAgent;
    batch.places[num] = partner;
    batch.keys[num] = batch.keys[k];
    batch.whose[num] = batch.whose[k];
    num += partner < any.num_stubs ? 1 : 0;
  }
  permute_(matching, Direction::Backward, std::span(batch.keys).first(num),
           std::span(batch.places).first(num));
  for (std::size_t k = 0; k < num; ++k) {
    const std::uint32_t slot = batch.whose[k];
    found[slot] = ProceduralGraph::owner_of_partner(stubs_[slot], batch.places[k], slots[slot].agent);
  }
  batch.clear();
}

std::span<const AgentId> Lookups<ProceduralGraph>::members(std::span<const SeatSlot> slots) {
  found_.resize(slots.size());
  for (std::size_t first = 0; first < slots.size(); first += kAtOnce) {
    const std::size_t num = std::min(kAtOnce, slots.size() - first);
    find_members(slots.subspan(first, num), std::span(found_).subspan(first, num));
  }
  return found_;
}

void Lookups<ProceduralGraph>::find_members(std::span<const SeatSlot> slots, std::span<AgentId> found) {
  std::size_t batch = 0;
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i > 0 && slots[i].group == slots[i - 1].group) {
      groups_[i] = groups_[i - 1];
      seatings_[i] = seatings_[i - 1];
    } else {
      const ProceduralGraph::Place place = graph_.place(slots[i].group);
      groups_[i] = place;
      seatings_[i] = graph_.seating(place);
      key = ProceduralGraph::key_of_block(place.block);
      const bool last = (place.block + 1) << place.chats->block_shift > graph_.num_agents_;
      batch = batch_of(static_cast<std::size_t>(place.chats - graph_.chats_.data()), last);
    }
    batches_[batch].add(seatings_[i].first_seat + slots[i].i, key, i);
  }
  for (Batch& one : batches_) {
    seat(one, found);
  }
}

void Lookups<ProceduralGraph>::seat(Batch& batch, std::span<AgentId> found) {
  if (batch.whose.empty()) {
    return;
  }
  const ProceduralGraph::Chats& chats = *groups_[batch.whose.front()].chats;
  const Permutation seating(seatings_[batch.whose.front()].num_slots, chats.key);
  permute_(seating, Direction::Backward, batch.keys, batch.places);
  // A block's slots fit 32 bits, and a half keeps the product away from whole numbers: exact.
  const double agents_per_slot = 1.0 / chats.memberships;
  for (std::size_t k = 0; k < batch.whose.size(); ++k) {
    const std::uint64_t slot = batch.places[k];
    const auto agent = static_cast<std::uint64_t>((static_cast<double>(slot) + 0.5) * agents_per_slot);
    const std::uint64_t first_agent = groups_[batch.whose[k]].block << chats.block_shift;
    found[batch.whose[k]] = AgentId{static_cast<std::uint32_t>(first_agent + agent)};
    for (std::uint64_t earlier = agent * chats.memberships; earlier < slot; ++earlier) {
      earlier_.add(earlier, batch.keys[k], batch.whose[k]);
    }
  }
  permute_(seating, Direction::Forward, earlier_.keys, earlier_.places);
  for (std::size_t k = 0; k < earlier_.whose.size(); ++k) {
    const ProceduralGraph::Seating& seats = seatings_[earlier_.whose[k]];
    if (earlier_.places[k] - seats.first_seat < seats.num_seats) {
      found[earlier_.whose[k]] = kNoAgent;  // has a seat here already
    }
  }
  earlier_.clear();
  batch.clear();
}

}  // namespace kfactor::graph
