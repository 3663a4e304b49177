// What a simulated day asks of a social graph. The simulation is a template over the type of the graph.
#pragma once

#include <concepts>
#include <cstdint>

#include "graph/base/ids.hpp"
#include "graph/group_type.hpp"

namespace kfactor::graph {

// A Graph gives the ties and group chats of all agents of its rank. Ties are undirected: both agents have them.
//   tie(v, n)              n-th tie of v, 0 <= n < degree(v); kNoAgent if the slot is empty
//   group(v, n)            n-th membership of v; kNoGroup if the slot is empty
//   membership_type(v, n)  type of that group, also if the slot is empty
//   num_seats(g)           members(g).size(), without finding the members
//   members(g)             the members of g: size(), and [i] for 0 <= i < size(); kNoAgent if the seat is empty
//   home(g)                an agent; the rank of this agent owns the group and knows its members
// graph/batch_lookup.hpp finds many ties or members faster.
// kGathersPerLookup is the number of random memory reads for one tie or member, for the profile.
// A member occurs once in a group, and v is a member of g iff g is a membership of v.
template <class G>
concept Graph = requires(const G& graph, AgentId agent, GroupId group, std::uint32_t n) {
  { graph.num_agents() } -> std::same_as<std::uint64_t>;
  { graph.num_groups() } -> std::same_as<std::uint64_t>;
  { graph.degree(agent) } -> std::same_as<std::uint32_t>;
  { graph.tie(agent, n) } -> std::same_as<AgentId>;
  { graph.num_memberships(agent) } -> std::same_as<std::uint32_t>;
  { graph.group(agent, n) } -> std::same_as<GroupId>;
  { graph.group_type(group) } -> std::same_as<GroupType>;
  { graph.membership_type(agent, n) } -> std::same_as<GroupType>;
  { graph.num_seats(group) } -> std::same_as<std::uint32_t>;
  { graph.members(group).size() } -> std::convertible_to<std::uint32_t>;
  { graph.members(group)[n] } -> std::convertible_to<AgentId>;
  { graph.home(group) } -> std::same_as<AgentId>;
  { G::kGathersPerLookup } -> std::convertible_to<std::int64_t>;
};

template <class G>
class BatchLookup;  // finds many ties or members at once

}  // namespace kfactor::graph
