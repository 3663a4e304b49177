// Ties, groups and members of many at once: where they are computed, whole vectors of permutations are; where they are stored,
// the memory behind one is fetched while others are read. The answers are those of the graph asked one by one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "graph/graph.hpp"
#include "graph/permutation.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"

namespace kfactor::graph {

// The n-th tie of an agent.
struct TieSlot {
  AgentId agent;
  std::uint32_t n;
};

// The n-th membership of an agent.
struct MembershipSlot {
  AgentId agent;
  std::uint32_t n;
};

// The i-th seat of a group.
struct SeatSlot {
  GroupId group;
  std::uint32_t i;
};

template <>
class Lookups<StoredGraph> {
 public:
  Lookups(const StoredGraph& graph, Permute) : graph_(graph) {}

  // found[i]: tie(slots[i]); valid until the next call, as below.
  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  // found[i]: group(slots[i]).
  std::span<const GroupId> groups(std::span<const MembershipSlot> slots);
  // found[i]: members(group)[i].
  std::span<const AgentId> members(std::span<const SeatSlot> slots);
  // Keyed permutations since this was last asked: what finding costs at least, where nothing is stored.
  std::int64_t take_permutations() { return 0; }

 private:
  const StoredGraph& graph_;
  std::vector<AgentId> found_;
  std::vector<GroupId> found_groups_;
};

template <>
class Lookups<ProceduralGraph> {
 public:
  // `permute` does the work: one of the model's kernels.
  Lookups(const ProceduralGraph& graph, Permute permute);

  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  std::span<const GroupId> groups(std::span<const MembershipSlot> slots);
  // Fastest if slots of one group follow each other.
  std::span<const AgentId> members(std::span<const SeatSlot> slots);
  std::int64_t take_permutations() { return std::exchange(num_permutations_, 0); }

 private:
  static constexpr std::size_t kAtOnce = 512;  // slots: what is known of them stays in the cache
  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  // Slots whose permutations have one size: of a layer or a type of chats, in full blocks or in the last one.
  struct Batch {
    std::size_t num = 0;
    Each<std::uint64_t> places, keys;
    Each<std::uint32_t> whose;        // slot
    Each<std::uint32_t> first_agent;  // of its block

    void add(std::size_t slot, std::uint64_t place, std::uint64_t block, std::uint32_t first_agent_of_block) {
      places[num] = place;
      keys[num] = ProceduralGraph::key_of_block(block);
      whose[num] = static_cast<std::uint32_t>(slot);
      first_agent[num] = first_agent_of_block;
      ++num;
    }
  };
  // Slots of an agent that come before one that was found.
  struct Earlier {
    std::vector<std::uint64_t> places, keys;
    std::vector<std::uint32_t> whose;
  };

  // find(slots, found) for kAtOnce of them after the other.
  template <class Slot, class Id, class Find>
  static std::span<const Id> in_parts(std::span<const Slot> slots, std::vector<Id>& found, Find&& find) {
    found.resize(slots.size());
    for (std::size_t first = 0; first < slots.size(); first += kAtOnce) {
      const std::size_t num = std::min(kAtOnce, slots.size() - first);
      find(slots.subspan(first, num), std::span(found).subspan(first, num));
    }
    return found;
  }
  void find_ties(std::span<const TieSlot> slots, std::span<AgentId> found);
  void match(Batch& batch, const ProceduralGraph::Layer& layer, std::uint64_t num_stubs,
             std::span<const TieSlot> slots, std::span<AgentId> found);
  void find_groups(std::span<const MembershipSlot> slots, std::span<GroupId> found);
  void seat(Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t num_slots,
            std::span<GroupId> found);
  void find_members(std::span<const SeatSlot> slots, std::span<AgentId> found);
  void name(Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t num_slots,
            std::span<AgentId> found);
  // Fills earlier_ for the slots of agents in a batch; returns how many there are.
  std::size_t list_earlier(const Batch& batch, std::uint32_t memberships);
  template <class Key, class Value>
  void apply(const Permutation& permutation, Direction direction, const Key& keys, Value& places,
             std::size_t num) {
    permute_(permutation, direction, std::span(keys).first(num), std::span(places).first(num));
    num_permutations_ += static_cast<std::int64_t>(num);
  }
  // Even ones for full blocks, odd ones for the last.
  Batch& batch_of(std::size_t kind, std::uint64_t block, int block_shift);
  // Calls work(batch, kind, agents of its blocks) for each batch with slots, and empties it.
  template <class Kind, class Work>
  void finish(const std::vector<Kind>& kinds, Work&& work) {
    for (std::size_t i = 0; i < 2 * kinds.size(); ++i) {
      if (batches_[i].num > 0) {
        const Kind& kind = kinds[i / 2];
        const std::uint64_t full = std::uint64_t{1} << kind.block_shift;
        work(batches_[i], kind, i % 2 == 0 ? full : graph_.num_agents_ % full);
        batches_[i].num = 0;
      }
    }
  }

  const ProceduralGraph& graph_;
  Permute permute_;
  std::int64_t num_permutations_ = 0;
  std::vector<AgentId> found_;
  std::vector<GroupId> found_groups_;
  std::unique_ptr<Batch[]> batches_;
  // By slot, of groups and members.
  Each<std::uint32_t> rank_;        // of a membership among those of its agent and type
  Each<std::uint64_t> local_;       // number of the group within its block
  Each<std::uint64_t> first_seat_;  // of the group
  Each<std::uint32_t> num_seats_;
  Earlier earlier_;
};

}  // namespace kfactor::graph
