// Visits relations of random agents. While one is visited, the next ones are prefetched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "model/agents/population.hpp"

namespace kfactor::model {

// An agent's entry in the relations of one app and block.
struct RowAddress {
  const Relations& relations;
  std::uint32_t local_id;
};

inline RowAddress row_address(Population& population, AgentId agent, std::size_t app) {
  return {population.block_of(agent).apps[app], Population::within_block(agent)};
}

// Calls visit(i, found) for i = 0 .. num - 1, in this order. where(i) returns the RowAddress of item i. Some
// time before the visit, found = find(relations, i, row) is called with the agent's active row, or kNoRow;
// find may prefetch what visit will read. visit must not add or remove rows.
template <class Where, class Find, class Visit>
void for_each_prefetched(std::size_t num, Where&& where, Find&& find, Visit&& visit) {
  constexpr std::size_t kAhead = 16;
  using Found = std::invoke_result_t<Find, const Relations&, std::size_t, std::uint32_t>;
  std::array<Found, kAhead> ring{};  // results of find() before their visit
  for (std::size_t i = 0; i < num + 2 * kAhead; ++i) {
    if (i < num) {
      const RowAddress next = where(i);
      next.relations.prefetch_presence(next.local_id);
    }
    Found& found = ring[i % kAhead];
    if (i >= 2 * kAhead) {
      visit(i - 2 * kAhead, found);
    }
    if (i >= kAhead && i - kAhead < num) {
      const RowAddress one = where(i - kAhead);
      found = find(one.relations, i - kAhead, one.relations.find_active(one.local_id));
    }
  }
}

}  // namespace kfactor::model
