// Relations of agents anywhere: while one is visited, those of the next ones are on their way from memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "model/agents/population.hpp"

namespace kfactor::model {

// An agent of a block among the relations of an app.
struct RowAddress {
  const Relations& relations;
  std::uint32_t local_id;
};

inline RowAddress whereabouts(Population& population, AgentId agent, std::size_t app) {
  return {population.block_of(agent).apps[app], Population::within_block(agent)};
}

// Calls visit(i, found) for i = 0 .. num - 1 in this order. Some time before, found = find(relations, i, row) is asked for, `row`
// being the active one of where(i), or kNoRow: it may prefetch what visit will read. No visit may add rows or take them away.
template <class Where, class Find, class Visit>
void for_each_prefetched(std::size_t num, Where&& where, Find&& find, Visit&& visit) {
  constexpr std::size_t kAhead = 16;
  using Found = std::invoke_result_t<Find, const Relations&, std::size_t, std::uint32_t>;
  std::array<Found, kAhead> ring{};  // what is found and not yet visited
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
