// Second half of sharing: who comes across the posts in the groups of this rank.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/day/mail.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

// A post, and its place in the list that it is sorted into.
inline constexpr std::size_t kBytesToSortPost = 16;

// Writes what the members of groups see of `posts` to them. Not collective.
template <class Graph>
void expand(World& world, const Graph& graph, std::uint8_t wave, const Mail& posts, Mailbag& to_agents);

}  // namespace kfactor::model
