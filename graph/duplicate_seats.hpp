// In some chats of a synthetic population an agent has two seats. The agent keeps the seat of its first
// membership; the other seat is empty. Empty seats are few and are found in advance: checks during the lookup
// of members would take half of the permutations.
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
    // Whether the chat was examined.
    bool is_known(GroupId group) const { return number_of(group) < num_groups_; }
    // Whether a seat of the chat is empty. True for a chat that was not examined.
    bool may_be_in(GroupId group) const {
      const std::uint64_t number = number_of(group);
      return number >= num_groups_ || (marks_[number >> 6] >> (number & 63) & 1) != 0;
    }
    // Calls visit(seat) for each empty seat of an examined chat.
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
      std::uint32_t number;  // inside the chat
      friend auto operator<=>(const Seat&, const Seat&) = default;
    };
    std::uint64_t number_of(GroupId group) const { return std::uint64_t{index(group)} - first_group_; }

    std::uint64_t first_group_ = 0, num_groups_ = 0;  // the examined groups
    std::vector<std::uint64_t> marks_;                // one bit for each group: whether it has empty seats
    std::vector<Seat> empty_;                         // ascending
  };
  const OfType& of(GroupType type) const { return types_[static_cast<std::size_t>(type)]; }

 private:
  class Search;
  friend DuplicateSeats find_duplicate_seats(const ProceduralGraph&, AgentRange, Permute);
  std::array<OfType, kNumGroupTypes> types_;
};

// Examines all chats of the towns and provinces of these agents and keeps one bit for each chat. Takes 14 to 55
// ns for each agent of these towns and provinces. `permute` is one of the model's kernels.
DuplicateSeats find_duplicate_seats(const ProceduralGraph& graph, AgentRange agents, Permute permute);
// A stored chat lists each of its members once, so it has no duplicate seats.
inline DuplicateSeats find_duplicate_seats(const StoredGraph&, AgentRange, Permute) { return {}; }

}  // namespace kfactor::graph
