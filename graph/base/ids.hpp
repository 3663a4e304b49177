// Ids as strong integer types, so that an agent is never mistaken for a group.
#pragma once

#include <cstdint>
#include <limits>

namespace kfactor {

// A simulated person, 0 .. num_agents-1, the same number on every rank.
enum class AgentId : std::uint32_t {};
// A group chat, 0 .. num_groups-1, the same number on every rank.
enum class GroupId : std::uint32_t {};

inline constexpr AgentId kNoAgent{std::numeric_limits<std::uint32_t>::max()};
inline constexpr GroupId kNoGroup{std::numeric_limits<std::uint32_t>::max()};

constexpr std::uint32_t index(AgentId agent) { return static_cast<std::uint32_t>(agent); }
constexpr std::uint32_t index(GroupId group) { return static_cast<std::uint32_t>(group); }

// Half-open range of agents [first, last).
struct AgentRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  constexpr std::uint32_t size() const { return last - first; }
  constexpr bool contains(AgentId agent) const { return index(agent) >= first && index(agent) < last; }
  friend constexpr bool operator==(AgentRange, AgentRange) = default;
};

}  // namespace kfactor
