// Fen, wallets, and what each kind of component offers and pays.
#include <gtest/gtest.h>

#include "model/scenario.hpp"

namespace kfactor::model {
namespace {

constexpr Occasion kToday{77, 1, 0, {}};

Claims claims(std::int64_t inviters, std::int64_t invitees, std::int64_t draws) {
  return {inviters, invitees, draws, 0, 0};
}

TEST(Money, ProrateRoundsDownAndNeverOverflows) {
  EXPECT_EQ(prorate({300}, {1000}, {1000}), Fen{300});
  EXPECT_EQ(prorate({300}, {1000}, {1200}), Fen{250});
  EXPECT_EQ(prorate({300}, {999}, {1200}), Fen{249});
  EXPECT_EQ(prorate({300}, {0}, {1200}), Fen{0});
  EXPECT_EQ(prorate({300}, {0}, {0}), Fen{300});  // nobody asks
  constexpr std::int64_t kHuge = 4'000'000'000'000'000'000;
  EXPECT_EQ(prorate({kHuge}, {kHuge / 2}, {kHuge}), Fen{kHuge / 2});
}

TEST(Money, ScaleRoundsDownAndKeepsLimits) {
  const Scale scale{1, 1000};
  EXPECT_EQ(scale(1999), 1);
  EXPECT_EQ(scale(999), 0);
  EXPECT_EQ(scale.limit(999), 1);
  EXPECT_EQ(scale.limit(0), 0);  // no limit
}

TEST(Wallet, PaysWhatItHasAndNoMore) {
  Wallet wallet({1000});
  EXPECT_EQ(wallet.available({0}), Fen{1000});
  EXPECT_EQ(wallet.available({300}), Fen{300});
  wallet.pay({800});
  EXPECT_EQ(wallet.available({300}), Fen{200});
  EXPECT_EQ(wallet.paid(), Fen{800});
  EXPECT_EQ(wallet.remaining(), Fen{200});
  EXPECT_THROW(wallet.pay({201}), ContractError);
  EXPECT_THROW(wallet.pay({-1}), ContractError);
  wallet.pay({200});
  EXPECT_EQ(wallet.remaining(), Fen{0});
}

TEST(Perception, FollowsSlowly) {
  Perception rhat(5);
  rhat.learn(1);
  EXPECT_DOUBLE_EQ(rhat.rmb(), 3.8);
  rhat.learn(1);
  EXPECT_DOUBLE_EQ(rhat.rmb(), 2.96);
}

TEST(CashFission, OffersInvitationsAndDraws) {
  const CashFission effect;
  Plan plan;
  effect.offer(effect.open_purse({100000}), kToday, plan);
  EXPECT_TRUE(plan.invites_open);
  EXPECT_FALSE(plan.tasks_open);
  EXPECT_EQ(plan.invite_cap, 20);
  EXPECT_EQ(plan.perceived_invite, 5);
  EXPECT_EQ(plan.perceived_daily, 1);
  effect.offer(effect.open_purse({100000}), kToday, plan);  // a second one adds up
  EXPECT_EQ(plan.perceived_invite, 10);
}

TEST(CashFission, PaysBothSidesAndDraws) {
  const CashFission effect;
  Purse purse = effect.open_purse({10000});
  EXPECT_EQ(effect.settle(purse, kToday, claims(3, 4, 5)), 12);
  EXPECT_EQ(purse.wallet.paid(), Fen{7 * 300 + 5 * 100});
  EXPECT_DOUBLE_EQ(purse.first.rmb(), 5 + 0.3 * (3 - 5));
  EXPECT_DOUBLE_EQ(purse.second.rmb(), 1);
}

TEST(CashFission, SharesAShortPoolFairly) {
  CashFission effect;
  effect.daily_pool = {1000};
  Purse purse = effect.open_purse({10000});
  effect.settle(purse, kToday, claims(3, 4, 5));  // ask for 2600
  // 300 * 1000 / 2600 = 115.38, 100 * 1000 / 2600 = 38.46
  EXPECT_EQ(purse.wallet.paid(), Fen{7 * 115 + 5 * 38});
  EXPECT_DOUBLE_EQ(purse.first.rmb(), 5 + 0.3 * (1.15 - 5));
  EXPECT_DOUBLE_EQ(purse.second.rmb(), 1 + 0.3 * (0.38 - 1));
}

TEST(CashFission, LearnsNothingOnADayWithoutClaims) {
  const CashFission effect;
  Purse purse = effect.open_purse({10000});
  EXPECT_EQ(effect.settle(purse, kToday, claims(0, 0, 0)), 0);
  EXPECT_EQ(purse.first.rmb(), 5);
  EXPECT_EQ(purse.wallet.paid(), Fen{0});
}

TEST(CashFission, WithoutDrawsIgnoresThem) {
  CashFission effect;
  effect.draw_reward = {0};
  Purse purse = effect.open_purse({10000});
  Plan plan;
  effect.offer(purse, kToday, plan);
  EXPECT_EQ(plan.perceived_daily, 0);
  EXPECT_EQ(effect.settle(purse, kToday, claims(1, 1, 50)), 2);
  EXPECT_EQ(purse.wallet.paid(), Fen{600});
}

TEST(CashFission, ClosesBelowOneUnit) {
  const CashFission effect;
  EXPECT_TRUE(effect.is_funded(effect.open_purse({100})));
  EXPECT_FALSE(effect.is_funded(effect.open_purse({99})));
  EXPECT_FALSE(effect.is_funded(effect.open_purse({0})));
}

TEST(SteadyPackets, PayAPacketAClaim) {
  SteadyPackets effect;
  effect.daily_pool = {100};
  Purse purse = effect.open_purse({250});
  EXPECT_EQ(effect.settle(purse, kToday, claims(9, 9, 3)), 3);
  EXPECT_EQ(purse.wallet.paid(), Fen{90});
  effect.settle(purse, kToday, claims(0, 0, 7));  // 30 * 100 / 210 = 14
  EXPECT_EQ(purse.wallet.paid(), Fen{90 + 98});
  EXPECT_DOUBLE_EQ(purse.first.rmb(), 0.3 + 0.3 * (0.14 - 0.3));
  EXPECT_TRUE(effect.is_funded(purse));
  effect.settle(purse, kToday, claims(0, 0, 2));
  EXPECT_FALSE(effect.is_funded(purse));
  Plan plan;
  effect.offer(purse, kToday, plan);
  EXPECT_FALSE(plan.invites_open);
  EXPECT_GT(plan.perceived_daily, 0);
}

TEST(TaskSubsidy, ServesWhatCapacityAndMoneyAllow) {
  TaskSubsidy effect;
  effect.capacity = 10;
  Plan plan;
  effect.offer(effect.open_purse({1500 * 7 + 1499}), kToday, plan);
  EXPECT_TRUE(plan.tasks_open);
  EXPECT_TRUE(plan.tasks_begin);
  EXPECT_FALSE(plan.invites_open);
  EXPECT_EQ(plan.vouchers, 21);
  EXPECT_EQ(plan.order_limit, 7);
  EXPECT_EQ(plan.perceived_task, 15);
  Plan rich;
  effect.offer(effect.open_purse({1500 * 70}), {77, 1, 3, {}}, rich);
  EXPECT_EQ(rich.order_limit, 10);
  EXPECT_FALSE(rich.tasks_begin);
}

TEST(TaskSubsidy, PaysServedOrdersAndIsPerceivedByThem) {
  const TaskSubsidy effect;
  Purse purse = effect.open_purse({15000});
  EXPECT_EQ(effect.settle(purse, kToday, {0, 0, 0, 8, 6, 0}), 6);
  EXPECT_EQ(purse.wallet.paid(), Fen{9000});
  EXPECT_DOUBLE_EQ(purse.first.rmb(), 15 + 0.3 * (15 * 6.0 / 8 - 15));
}

TEST(TaskSubsidy, MayRewardInvitations) {
  TaskSubsidy effect;
  effect.invite = true;
  effect.invite_cap = 3;
  Plan plan;
  effect.offer(effect.open_purse({15000}), kToday, plan);
  EXPECT_TRUE(plan.invites_open);
  EXPECT_TRUE(plan.vouchers_for_invites);
  EXPECT_EQ(plan.invite_cap, 3);
  EXPECT_EQ(plan.perceived_invite, 15);
}

TEST(TaskSubsidy, CapacityShrinksWithThePopulation) {
  TaskSubsidy effect;
  effect.shrink(Scale{1000, 1'100'000});
  EXPECT_EQ(effect.capacity, 18181);
}

TEST(Broadcast, IsHeardWithoutMoneyAndPaidInEqualParts) {
  const Broadcast effect{{}, 0.4, 0.1};
  Purse purse = effect.open_purse({100});
  EXPECT_TRUE(effect.is_funded(effect.open_purse({0})));
  Plan plan;
  effect.offer(purse, kToday, plan);
  ASSERT_EQ(plan.pulses.size(), 1U);
  EXPECT_EQ(plan.pulses[0].key, 77U);
  EXPECT_EQ(plan.pulses[0].reach, 0.4);
  EXPECT_EQ(plan.pulses[0].activation, 0.1);
  EXPECT_EQ(plan.pulses[0].channel, Channel::Broadcast);
  for (const auto& [left, paid] : {std::pair(3, 33), std::pair(2, 66), std::pair(1, 100)}) {
    effect.settle(purse, {77, left, 0, {}}, {});
    EXPECT_EQ(purse.wallet.paid(), Fen{paid});
  }
}

TEST(LaunchPulse, ReachesThroughItsOwnChannel) {
  const LaunchPulse effect{{}, 0.3, 0.2};
  Purse purse = effect.open_purse({101});
  Plan plan;
  effect.offer(purse, kToday, plan);
  ASSERT_EQ(plan.pulses.size(), 1U);
  EXPECT_EQ(plan.pulses[0].channel, Channel::Pulse);
  effect.settle(purse, {77, 2, 0, {}}, {});
  EXPECT_EQ(purse.wallet.paid(), Fen{50});
  effect.settle(purse, {77, 1, 0, {}}, {});
  EXPECT_EQ(purse.wallet.remaining(), Fen{0});
}

}  // namespace
}  // namespace kfactor::model
