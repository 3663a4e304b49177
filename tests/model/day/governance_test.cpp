// The platform: the days on which it bans, and the effectiveness of links under a ban.
#include <gtest/gtest.h>

#include "model/day/governance.hpp"

namespace kfactor::model {
namespace {

constexpr std::uint64_t kAgents = 1000;
const Draws kDraws(1, 0);

PlatformParameters strict_platform() {
  PlatformParameters platform;
  platform.governance = GovernanceMode::Deterministic;
  platform.window_days = 2;
  platform.delay_days = 2;
  platform.threshold = 0.025;  // 50 posts in two days
  platform.strictness = 0.7;
  platform.passcode = 0.4;
  return platform;
}

Governance govern(const PlatformParameters& platform) { return {platform, kAgents, {1, 2}, {-1, -1}}; }

using Decisions = std::vector<bool>;

TEST(Governance, DecidesOnTheWindowUpToToday) {
  Governance governance = govern(strict_platform());
  EXPECT_EQ(governance.decide(kDraws, 0, {24, 0}), (Decisions{false, false}));
  EXPECT_EQ(governance.decide(kDraws, 1, {25, 0}), (Decisions{false, false}));  // 49
  EXPECT_EQ(governance.decide(kDraws, 2, {24, 0}), (Decisions{false, false}));  // 49 without day 0
  EXPECT_EQ(governance.decide(kDraws, 3, {26, 0}), (Decisions{true, false}));   // 50
}

TEST(Governance, CatchesAnAppOnItsLaunchDay) {
  Governance governance = govern(strict_platform());
  EXPECT_EQ(governance.decide(kDraws, 0, {0, 50}), (Decisions{false, true}));
}

TEST(Governance, BlocksAfterTheDelayThenPasscodesHelp) {
  Governance governance = govern(strict_platform());
  governance.decide(kDraws, 5, {500, 0});
  EXPECT_EQ(governance.link_effectiveness(0, 5), 1.0);
  EXPECT_EQ(governance.link_effectiveness(0, 6), 1.0);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 7), 0.3);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 8), 0.4);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 80), 0.4);
  EXPECT_EQ(governance.link_effectiveness(1, 80), 1.0);  // the other app has no ban
}

TEST(Governance, PasscodesNeverWorsenAMildBan) {
  PlatformParameters platform = strict_platform();
  platform.strictness = 0.2;
  Governance governance = govern(platform);
  governance.decide(kDraws, 5, {500, 0});
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 7), 0.8);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 8), 0.8);
}

TEST(Governance, BansOnceWithoutASecondTier) {
  Governance governance = govern(strict_platform());
  EXPECT_TRUE(governance.decide(kDraws, 0, {500, 0})[0]);
  for (Step step = 1; step < 20; ++step) {
    EXPECT_FALSE(governance.decide(kDraws, step, {500, 0})[0]);
  }
}

TEST(Governance, SecondTierBlocksPasscodesToo) {
  PlatformParameters platform = strict_platform();
  platform.second_tier = true;
  Governance governance = govern(platform);
  EXPECT_TRUE(governance.decide(kDraws, 0, {500, 0})[0]);
  Step second = 0;
  for (Step step = 1; step < 20; ++step) {
    if (governance.decide(kDraws, step, {500, 0})[0]) {
      EXPECT_EQ(second, 0) << "a third ban";
      second = step;
    }
  }
  EXPECT_EQ(second, 3);  // in force on day 2, passcodes from day 3
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, second + 1), 0.4);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, second + 2), 0.3);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, second + 20), 0.3);
}

TEST(Governance, OneBanMakesTheNextOneSooner) {
  Governance governance = govern(strict_platform());  // vigilance 0.25: then 12.5 posts are enough
  // Decisions of a day are based on the bans of earlier days.
  EXPECT_EQ(governance.decide(kDraws, 0, {500, 13}), (Decisions{true, false}));
  EXPECT_EQ(governance.decide(kDraws, 1, {0, 0}), (Decisions{false, true}));
}

TEST(Governance, NoneNeverBans) {
  PlatformParameters platform = strict_platform();
  platform.governance = GovernanceMode::None;
  Governance governance = govern(platform);
  EXPECT_EQ(governance.decide(kDraws, 0, {1'000'000, 1'000'000}), (Decisions{false, false}));
  EXPECT_EQ(governance.link_effectiveness(0, 9), 1.0);
}

TEST(Governance, FixedDatesIgnorePosts) {
  PlatformParameters platform = strict_platform();
  platform.governance = GovernanceMode::Dates;
  Governance governance(platform, kAgents, {1, 2}, {4, -1});
  for (Step step = 0; step < 3; ++step) {
    EXPECT_EQ(governance.decide(kDraws, step, {9999, 9999}), (Decisions{false, false}));
  }
  EXPECT_EQ(governance.decide(kDraws, 3, {0, 0}), (Decisions{true, false}));
  EXPECT_EQ(governance.link_effectiveness(0, 3), 1.0);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 4), 0.3);
  EXPECT_DOUBLE_EQ(governance.link_effectiveness(0, 5), 0.4);
}

TEST(Governance, ChanceIsOneHalfAtTheThreshold) {
  PlatformParameters platform = strict_platform();
  platform.governance = GovernanceMode::Chance;
  platform.window_days = 1;
  int bans = 0;
  constexpr int kSeeds = 2000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    bans += govern(platform).decide(Draws(seed, 0), 0, {25, 0})[0] ? 1 : 0;
  }
  EXPECT_NEAR(bans, 0.5 * kSeeds, 4 * 22.4);  // deviation sqrt(2000) / 2
}

}  // namespace
}  // namespace kfactor::model
