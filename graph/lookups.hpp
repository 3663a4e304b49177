// Ties and members of many at once: where they are computed, whole vectors of permutations are; where they are stored,
// the memory behind one is fetched while others are read. The answers are those of the graph asked one by one.
#pragma once

#include <array>
#include <cstdint>
#include <span>
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
  // found[i]: members(group)[i].
  std::span<const AgentId> members(std::span<const SeatSlot> slots);

 private:
  const StoredGraph& graph_;
  std::vector<AgentId> found_;
};

template <>
class Lookups<ProceduralGraph> {
 public:
  // `permute` does the work: one of the model's kernels.
  Lookups(const ProceduralGraph& graph, Permute permute);

  std::span<const AgentId> ties(std::span<const TieSlot> slots);
  // Fastest if slots of one group follow each other.
  std::span<const AgentId> members(std::span<const SeatSlot> slots);

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
  };
  // Slots of an agent that come before one that was found.
  struct Earlier {
    std::vector<std::uint64_t> places, keys;
    std::vector<std::uint32_t> whose;
  };

  void find_ties(std::span<const TieSlot> slots, std::span<AgentId> found);
  void match(Batch& batch, const ProceduralGraph::Layer& layer, std::uint64_t num_stubs,
             std::span<const TieSlot> slots, std::span<AgentId> found);
  void find_members(std::span<const SeatSlot> slots, std::span<AgentId> found);
  void seat(Batch& batch, const ProceduralGraph::Chats& chats, std::uint64_t num_slots,
            std::span<AgentId> found);
  void vacate_second_seats(const Batch& batch, const Permutation& seating, std::uint32_t memberships,
                           std::span<AgentId> found);
  // Agents of the first block of this batch: a full one or the last.
  std::uint64_t agents_in(std::size_t batch, int block_shift) const;

  const ProceduralGraph& graph_;
  Permute permute_;
  std::vector<AgentId> found_;
  std::vector<Batch> batches_;
  // Of members alone.
  Each<std::uint32_t> rank_{};        // of a slot among those of its agent
  Each<std::uint64_t> first_seat_{};  // of the group, by slot
  Each<std::uint32_t> num_seats_{};
  Earlier earlier_;
};

}  // namespace kfactor::graph
