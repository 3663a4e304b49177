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

// A group whose members are asked for, at most 2^16 of them at once.
struct GroupInfo {
  std::uint32_t num_seats;
  GroupType type;
};

// Seats that are asked for, room by room: those of room k are begins[k] .. begins[k + 1] - 1 of the lists, numbers[i] in room
// rooms[i].
struct MemberRequests {
  std::span<const std::uint32_t> begins;
  std::span<const std::uint16_t> rooms;
  std::span<const std::uint32_t> numbers;

  std::size_t size() const { return numbers.size(); }
};

template <>
class BatchLookup<StoredGraph> {
 public:
  BatchLookup(const StoredGraph& graph, const SlotKernels&, const DuplicateSeats&) : graph_(graph) {}

  // found[i]: tie(slots[i]); valid until the next call, as below.
  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  // found[i]: group(slots[i]).
  std::span<const GroupId> groups(std::span<const MembershipSlot> slots);
  // What there is to know of each group, and whose seats members() is asked for next.
  std::span<const GroupInfo> rooms(std::span<const GroupId> groups);
  // found[i]: members(groups[seats.rooms[i]])[seats.numbers[i]].
  std::span<AgentId> members(const MemberRequests& seats);
  // Steps of keyed permutations since this was last asked: what finding costs at least, where nothing is stored.
  std::int64_t take_permutations() { return 0; }

 private:
  const StoredGraph& graph_;
  UninitVector<AgentId> found_;
  UninitVector<GroupId> found_groups_;
  UninitVector<GroupInfo> rooms_;
  std::vector<StoredGraph::Members> members_;  // by room
};

template <>
class BatchLookup<ProceduralGraph> {
 public:
  // `kernels` do the work. `double_seats` says of which groups more must be asked.
  BatchLookup(const ProceduralGraph& graph, const SlotKernels& kernels,
              const DuplicateSeats& duplicate_seats);

  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  std::span<const GroupId> groups(std::span<const MembershipSlot> slots);
  // Fastest if groups ascend.
  std::span<const GroupInfo> rooms(std::span<const GroupId> groups);
  std::span<AgentId> members(const MemberRequests& seats);
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
  // The groups of one block and type.
  struct GroupBlock {
    std::size_t first_room;  // of those that are asked for here
    std::uint64_t first_group, num_groups;
    const ProceduralGraph::Chats* chats;
    const DuplicateSeats::OfType* duplicate_seats;
    std::uint32_t num_slots;
    std::uint64_t key;          // added to that of all blocks
    std::uint32_t first_agent;  // of the block

    bool is_like(const GroupBlock& other) const {
      return chats == other.chats && num_slots == other.num_slots;
    }
  };
  // Rooms in which somebody may have two seats.
  struct Doubtful {
    std::uint16_t room;
    GroupId group;
    const DuplicateSeats::OfType* duplicate_seats;
  };

  // find(slots, found) for kAtOnce of them after the other.
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
  GroupBlock hall_of(GroupId group, std::size_t first_room) const;
  // Names the owners of seats first .. last - 1, which are those of `alike_`. Who has two seats in a room is named on both.
  void name(const MemberRequests& seats, const GroupBlock& like, std::size_t first, std::size_t last);
  // Takes names away from the seats that are empty because who is named sits in the room already.
  void leave_empty(const MemberRequests& seats);
  template <class Key, class Value>
  void apply(const Permutation& permutation, Direction direction, const Key& keys, Value& places,
             std::size_t num) {
    num_permutations_ +=
        kernels_.permute(permutation, direction, std::span(keys).first(num), std::span(places).first(num));
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
  SlotKernels kernels_;
  const DuplicateSeats& double_seats_;
  std::int64_t num_permutations_ = 0;
  UninitVector<AgentId> found_;
  UninitVector<GroupId> found_groups_;
  std::unique_ptr<Batch[]> batches_;
  // By room.
  UninitVector<GroupInfo> rooms_;
  UninitVector<std::uint32_t> first_seats_;  // among those of its hall
  std::vector<GroupBlock> halls_;            // in the order of rooms
  std::vector<Seats::GroupBlock> alike_;     // some of them that have one number of slots
  std::vector<Doubtful> doubtful_;
};

}  // namespace kfactor::graph
