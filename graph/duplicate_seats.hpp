// In some chats of a synthetic population an agent has two seats; it keeps that of its first membership, and the other is
// empty. They are few, and known beforehand: nobody who names members has to ask whether they sit there already, which would
// take half of the permutations.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "graph/base/ids.hpp"
#include "graph/group_type.hpp"
#include "graph/permutation.hpp"

namespace kfactor::graph {

class ProceduralGraph;
class StoredGraph;

class DuplicateSeats {
 public:
  // The chats of one type.
  class OfType {
   public:
    // Whether the chat has been looked at; nobody looks unless asked to.
    bool know(GroupId group) const { return number_of(group) < num_groups_; }
    // Whether a seat of it is empty, or may be.
    bool may_be_in(GroupId group) const {
      const std::uint64_t number = number_of(group);
      return number >= num_groups_ || (marks_[number >> 6] >> (number & 63) & 1) != 0;
    }
    // Calls visit(seat) for each empty seat of a chat that has been looked at.
    template <class Visit>
    void for_each(GroupId group, Visit&& visit) const {
      const auto begin = std::ranges::lower_bound(empty_, group, {}, &Seat::group);
      for (auto at = begin; at != empty_.end() && at->group == group; ++at) {
        visit(at->number);
      }
    }

   private:
    friend class DuplicateSeats;
    friend DuplicateSeats find_duplicate_seats(const ProceduralGraph&, AgentRange, Permute);
    struct Seat {
      GroupId group;
      std::uint32_t number;  // in the chat
      friend auto operator<=>(const Seat&, const Seat&) = default;
    };
    std::uint64_t number_of(GroupId group) const { return std::uint64_t{index(group)} - first_group_; }

    std::uint64_t first_group_ = 0, num_groups_ = 0;  // that have been looked at
    std::vector<std::uint64_t> marks_;                // a bit for each: whether it has empty seats
    std::vector<Seat> empty_;                         // ascending
  };
  const OfType& of(GroupType type) const { return types_[static_cast<std::size_t>(type)]; }

 private:
  class Search;
  friend DuplicateSeats find_duplicate_seats(const ProceduralGraph&, AgentRange, Permute);
  std::array<OfType, kNumGroupTypes> types_;
};

// Looks at all chats of the towns and provinces in which these agents live, 14 to 55 ns for each agent there, and keeps a bit a chat.
// `permute` does the work: one of the model's kernels.
DuplicateSeats find_duplicate_seats(const ProceduralGraph& graph, AgentRange agents, Permute permute);
// A stored chat is a list of its members, each of them once.
inline DuplicateSeats find_duplicate_seats(const StoredGraph&, AgentRange, Permute) { return {}; }

}  // namespace kfactor::graph
