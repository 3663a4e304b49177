// A synthetic population whose edges are computed, never stored.
//
// Ties. A stub is half a tie. Agents come in cells of 1024 that share one table of degrees (lognormal
// quantiles, scattered), so agent <-> stub is table arithmetic. Each agent's stubs are split over three layers.
// A layer cuts the population into blocks (town 2^14 agents, province 2^22, country: all). Inside a block, a
// keyed permutation pi of the stubs makes the matching: the partner of stub s is pi^-1(pi(s) xor 1). This is
// symmetric, needs no memory and no construction, and gives the same graph on every rank. A stub matched with
// its own agent, and the last stub of a block with an odd number, are empty slots. Two agents matched twice
// share two ties (rare, and harmless).
//
// Group chats. An agent's n memberships of a type are n slots. A permutation of the slots of a block assigns
// them to seats of groups, whose sizes repeat one table of 64 log-uniform quantiles. The last group of a block
// may be cut short. An agent with two seats in one group keeps the first; the other slot is empty.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph/base/ids.hpp"
#include "graph/cell_table.hpp"
#include "graph/graph.hpp"
#include "graph/permutation.hpp"

namespace kfactor::graph {

class DuplicateSeats;

struct GroupRecipe {
  std::uint32_t size_min = 4;
  std::uint32_t size_max = 16;
  std::uint32_t memberships = 2;  // of each agent
};

struct ProceduralRecipe {
  std::uint64_t num_agents = 0;  // 1 .. 2^32 - 1
  std::uint64_t seed = 1;
  double mean_degree = 24;
  double degree_sigma = 1;  // of the logarithm
  double town_share = 0.6;  // of the ties; town + province <= 1
  double province_share = 0.3;
  std::array<GroupRecipe, kNumGroupTypes> groups{};  // memberships 0: no groups of that type
};

class ProceduralGraph {
 public:
  // InputError if there are more groups than group ids.
  explicit ProceduralGraph(const ProceduralRecipe& recipe);

  std::uint64_t num_agents() const { return num_agents_; }
  std::uint64_t num_groups() const { return num_groups_; }

  std::uint32_t degree(AgentId agent) const { return degrees_[index(agent) & (kCell - 1)]; }
  AgentId tie(AgentId agent, std::uint32_t n) const;

  std::uint32_t num_memberships(AgentId) const { return num_memberships_; }
  GroupType membership_type(AgentId, std::uint32_t n) const { return membership_types_[n]; }
  GroupId group(AgentId agent, std::uint32_t n) const;

  GroupType group_type(GroupId group) const;
  std::uint32_t num_seats(GroupId group) const;
  class Members;
  Members members(GroupId group) const;
  AgentId home(GroupId group) const;

  // Random memory reads for one tie or member: none, since a lookup is arithmetic.
  static constexpr std::int64_t kGathersPerLookup = 0;

  static constexpr std::uint32_t kCell = 1024;
  static constexpr std::uint32_t kGroupCell = 64;
  static constexpr std::uint32_t kMostMemberships = 16;  // of an agent, in chats of one type

 private:
  friend class BatchLookup<ProceduralGraph>;
  friend class DuplicateSeats;
  friend DuplicateSeats find_duplicate_seats(const ProceduralGraph&, AgentRange, Permute);
  // One layer of ties.
  struct Layer {
    CellTable stubs;
    int block_shift;  // a block holds 2^block_shift agents
    PermutationKey key;
  };
  // Half a tie.
  struct Stub {
    const Layer* layer;
    std::uint64_t block;
    std::uint64_t number;     // inside the block
    std::uint64_t num_stubs;  // of the block
  };
  // The group chats of one type.
  struct Chats {
    GroupType type;
    std::uint32_t memberships;
    std::uint32_t first_membership;  // index of this type's first membership in an agent's list
    std::uint64_t first_group;       // global id of this type's first group
    std::uint64_t groups_per_block;  // in a full block
    CellTable seats;
    int block_shift;
    PermutationKey key;
  };
  // The position of a group inside its type.
  struct GroupLocation {
    const Chats* chats;
    std::uint64_t block;
    std::uint64_t local;  // number of the group inside the block
  };
  // The seats of a group, numbered inside its block.
  struct Seating {
    std::uint64_t num_slots;   // of the block
    std::uint64_t first_seat;  // of the group
    std::uint32_t num_seats;
    std::uint32_t size;  // seats that have a slot; fewer than num_seats only in the last group of a block
  };

  static Permutation permutation_of(std::uint64_t size, const PermutationKey& key, std::uint64_t block);
  // What a block adds to every part of the permutation's key.
  static std::uint64_t key_of_block(std::uint64_t block) { return block * 0xD1342543DE82EF95ULL; }
  std::uint64_t block_agents(int block_shift, std::uint64_t block) const;
  std::uint64_t groups_in_block(const Chats& chats, std::uint64_t agents) const;
  std::uint64_t seat(const Chats& chats, const Permutation& seating, std::uint64_t slot) const;
  Stub stub(AgentId agent, std::uint32_t n) const;
  // The agent of stub `partner`; kNoAgent if that is `agent` itself.
  static AgentId owner_of_partner(const Stub& stub, std::uint64_t partner, AgentId agent);
  GroupLocation locate(GroupId group) const;
  Seating seating(const GroupLocation& at) const;
  static Seating seating(const CellTable& sizes, std::uint64_t local, std::uint64_t num_slots);

  std::uint64_t num_agents_;
  std::uint64_t num_groups_ = 0;
  std::uint32_t num_memberships_ = 0;
  std::vector<std::uint32_t> degrees_;  // by agent in cell
  std::vector<Layer> layers_;           // town, province, country
  std::vector<GroupType> membership_types_;
  std::vector<Chats> chats_;  // types with memberships, in the order of GroupType
};

// The members of one group. Values that the members share are computed once.
class ProceduralGraph::Members {
 public:
  std::uint32_t size() const { return size_; }
  AgentId operator[](std::uint32_t i) const {
    const std::uint64_t slot = seating_.backward(first_seat_ + i);
    // The slots of a block fit 31 bits.
    const std::uint64_t agent = static_cast<std::uint32_t>(slot) / memberships_;
    for (std::uint64_t earlier = agent * memberships_; earlier < slot; ++earlier) {
      if (seating_.forward(earlier) - first_seat_ < num_seats_) {
        return kNoAgent;  // the agent has an earlier seat here
      }
    }
    return AgentId{static_cast<std::uint32_t>(first_agent_ + agent)};
  }

 private:
  friend class ProceduralGraph;
  Members(const Permutation& permutation, std::uint64_t first_agent, const Seating& seating,
          std::uint32_t memberships)
      : seating_(permutation),
        first_agent_(first_agent),
        first_seat_(seating.first_seat),
        num_seats_(seating.num_seats),
        size_(seating.size),
        memberships_(memberships) {}

  Permutation seating_;        // of the block's slots
  std::uint64_t first_agent_;  // of the block
  std::uint64_t first_seat_;   // of the group, inside the block
  std::uint32_t num_seats_;
  std::uint32_t size_;  // seats that have a slot
  std::uint32_t memberships_;
};

static_assert(Graph<ProceduralGraph>);

}  // namespace kfactor::graph
