// The four kinds of group chats.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace kfactor::graph {

enum class GroupType : std::uint8_t { Family, Friends, Work, Large };
inline constexpr int kNumGroupTypes = 4;
inline constexpr std::array<std::string_view, kNumGroupTypes> kGroupTypeNames = {"family", "friends", "work",
                                                                                 "large"};

}  // namespace kfactor::graph
