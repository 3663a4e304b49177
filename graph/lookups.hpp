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
  // Slots whose permutations have one size: of a layer or a type of chats, in full blocks or in the last one.
  struct Batch {
    std::vector<std::uint64_t> places, keys;
    std::vector<std::uint32_t> whose;  // slots
    void clear();
    void add(std::uint64_t place, std::uint64_t key, std::size_t slot);
  };
  static constexpr std::size_t kAtOnce = 1024;  // slots: what is known of them stays in the cache

  void find_ties(std::span<const TieSlot> slots, std::span<AgentId> found);
  void match(Batch& batch, std::span<const TieSlot> slots, std::span<AgentId> found);
  void find_members(std::span<const SeatSlot> slots, std::span<AgentId> found);
  void seat(Batch& batch, std::span<AgentId> found);

  const ProceduralGraph& graph_;
  Permute permute_;
  std::vector<AgentId> found_;
  std::vector<Batch> batches_;
  Batch earlier_;  // slots of the same agents before those of a batch
  std::array<ProceduralGraph::Stub, kAtOnce> stubs_{};
  std::array<ProceduralGraph::Place, kAtOnce> groups_{};
  std::array<ProceduralGraph::Seating, kAtOnce> seatings_{};
};

}  // namespace kfactor::graph
