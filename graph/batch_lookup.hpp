// Finds many ties, groups or members at once. In a computed graph whole vectors of permutations are evaluated;
// in a stored graph entries are prefetched while others are read. The results equal those of single lookups.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "graph/base/uninit_vector.hpp"
#include "graph/duplicate_seats.hpp"
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

// A group whose members are requested; at most 2^16 groups at once.
struct GroupInfo {
  std::uint32_t num_seats;
  GroupType type;
};

// Requested members, ordered by group. Requests begins[k] .. begins[k + 1] - 1 belong to group k of the last
// call of BatchLookup::group_infos(); request i asks for seat seats[i] of group groups[i].
struct MemberRequests {
  std::span<const std::uint32_t> begins;
  std::span<const std::uint16_t> groups;
  std::span<const std::uint32_t> seats;

  std::size_t size() const { return seats.size(); }
};

template <>
class BatchLookup<StoredGraph> {
 public:
  BatchLookup(const StoredGraph& graph, const SlotKernels&, const DuplicateSeats&) : graph_(graph) {}

  // found[i] = tie(slots[i]). This and the spans below are valid until the next call.
  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  // found[i] = group(slots[i]).
  std::span<const GroupId> groups(std::span<const MembershipSlot> slots);
  // Size and type of each group. members() then refers to these groups.
  std::span<const GroupInfo> group_infos(std::span<const GroupId> groups);
  // found[i] = members(groups[requests.groups[i]])[requests.seats[i]].
  std::span<AgentId> members(const MemberRequests& requests);
  // Steps of keyed permutations since the last call: the minimum cost of the lookups. 0 for a stored graph.
  std::int64_t take_permutations() { return 0; }

 private:
  const StoredGraph& graph_;
  UninitVector<AgentId> found_;
  UninitVector<GroupId> found_groups_;
  UninitVector<GroupInfo> groups_;
  std::vector<StoredGraph::Members> members_;  // by requested group
};

template <>
class BatchLookup<ProceduralGraph> {
 public:
  // `kernels` evaluate the permutations. `duplicate_seats` lists the empty seats of groups.
  BatchLookup(const ProceduralGraph& graph, const SlotKernels& kernels,
              const DuplicateSeats& duplicate_seats);

  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  std::span<const GroupId> groups(std::span<const MembershipSlot> slots);
  // Fastest if groups ascend.
  std::span<const GroupInfo> group_infos(std::span<const GroupId> groups);
  std::span<AgentId> members(const MemberRequests& requests);
  std::int64_t take_permutations() { return std::exchange(num_permutations_, 0); }

 private:
  static constexpr std::size_t kAtOnce = 512;  // slots, so that their data stays in the cache
  template <class Value>
  using Each = std::array<Value, kAtOnce>;

  // Slots whose permutations have one size: of one layer or chat type, all in full blocks or all in the last
  // block.
  struct Batch {
    std::size_t num = 0;
    Each<std::uint64_t> values, keys;
    Each<std::uint32_t> slots;        // indices of the requested slots
    Each<std::uint32_t> first_agent;  // of the slot's block

    void add(std::size_t slot, std::uint64_t value, std::uint64_t block, std::uint32_t first_agent_of_block) {
      values[num] = value;
      keys[num] = ProceduralGraph::key_of_block(block);
      slots[num] = static_cast<std::uint32_t>(slot);
      first_agent[num] = first_agent_of_block;
      ++num;
    }
  };
  // The groups of one block and type.
  struct GroupBlock {
    std::size_t first_index;  // index of the first requested group in this block
    std::uint64_t first_group, num_groups;
    const ProceduralGraph::Chats* chats;
    const DuplicateSeats::OfType* duplicate_seats;
    std::uint32_t num_slots;
    std::uint64_t key;          // added to every part of the chats' key
    std::uint32_t first_agent;  // of the block

    bool is_like(const GroupBlock& other) const {
      return chats == other.chats && num_slots == other.num_slots;
    }
  };
  // A group in which an agent may have two seats.
  struct GroupWithDuplicates {
    std::uint16_t index;
    GroupId id;
    const DuplicateSeats::OfType* duplicate_seats;
  };

  // Calls find(slots, found) for parts of at most kAtOnce slots.
  template <class Slot, class Id, class Find>
  static std::span<const Id> in_parts(std::span<const Slot> slots, UninitVector<Id>& found, Find&& find) {
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
            std::span<const MembershipSlot> slots, std::span<GroupId> found);
  GroupBlock block_of(GroupId group, std::size_t first_index) const;
  // Finds the owners of requests first .. last - 1, whose blocks are in `alike_`. An agent with two seats in a
  // group is found on both.
  void find_owners(const MemberRequests& requests, const GroupBlock& like, std::size_t first,
                   std::size_t last);
  // Removes the owner from each empty seat, whose agent has another seat in the same group.
  void clear_empty_seats(const MemberRequests& requests);
  template <class Key, class Value>
  void apply(const Permutation& permutation, Direction direction, const Key& keys, Value& values,
             std::size_t num) {
    num_permutations_ +=
        kernels_.permute(permutation, direction, std::span(keys).first(num), std::span(values).first(num));
  }
  // Even indices: full blocks; odd indices: the last block.
  Batch& batch_of(std::size_t kind, std::uint64_t block, int block_shift);
  // Calls work(batch, kind, agents of a block) for each batch with slots, then empties it.
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
  SlotKernels kernels_;
  const DuplicateSeats& duplicate_seats_;
  std::int64_t num_permutations_ = 0;
  UninitVector<AgentId> found_;
  UninitVector<GroupId> found_groups_;
  std::unique_ptr<Batch[]> batches_;
  // By requested group.
  UninitVector<GroupInfo> groups_;
  UninitVector<std::uint32_t> first_seats_;  // first seat of the group, inside its block
  std::vector<GroupBlock> blocks_;           // in the order of the groups
  std::vector<Seats::GroupBlock> alike_;     // consecutive blocks with the same number of slots
  std::vector<GroupWithDuplicates> with_duplicates_;
};

}  // namespace kfactor::graph
