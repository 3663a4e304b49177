// Tests the test harness, not kfactor: the harness must notice a failure that rank 0 does not see.
#include <gtest/gtest.h>

#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

TEST(OneRank, FailsAlone) { EXPECT_NE(world().rank(), 1); }

}  // namespace
}  // namespace kfactor::test
