#include "graph/base/ids.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace kfactor {
namespace {

// Mixing up agents, groups and plain numbers does not compile.
static_assert(!std::is_convertible_v<AgentId, GroupId>);
static_assert(!std::is_convertible_v<AgentId, std::uint32_t>);
static_assert(!std::is_convertible_v<std::uint32_t, GroupId>);
static_assert(sizeof(AgentId) == 4 && sizeof(GroupId) == 4);

TEST(Ids, GiveTheirIndexBack) {
  EXPECT_EQ(index(AgentId{7}), 7U);
  EXPECT_EQ(index(GroupId{0xFFFFFFFEU}), 0xFFFFFFFEU);
  EXPECT_NE(AgentId{0}, kNoAgent);
  EXPECT_NE(GroupId{0}, kNoGroup);
}

TEST(AgentRange, IsHalfOpen) {
  constexpr AgentRange kRange{3, 5};
  EXPECT_EQ(kRange.size(), 2U);
  EXPECT_FALSE(kRange.contains(AgentId{2}));
  EXPECT_TRUE(kRange.contains(AgentId{3}));
  EXPECT_TRUE(kRange.contains(AgentId{4}));
  EXPECT_FALSE(kRange.contains(AgentId{5}));
  EXPECT_FALSE(AgentRange{}.contains(AgentId{0}));
}

}  // namespace
}  // namespace kfactor
