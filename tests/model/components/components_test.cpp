// What each kind of component offers, what it pays to the fen, and when it closes.
#include <gtest/gtest.h>

#include "model/scenario/scenario.hpp"

namespace kfactor::model {
namespace {

constexpr Occasion kToday{77, 1, 0, {}};

Claims claims(std::int64_t inviters, std::int64_t invitees, std::int64_t draws) {
  return {inviters, invitees, draws, 0, 0};
}

// What an app that has nothing else is left with by these components.
template <class... Effects>
Plan plan_of(const Occasion& today, const Effects&... effects) {
  Plan plan;
  (effects.offer(effects.open_purse({100'000}), today, plan), ...);
  return plan;
}

Occasion on(std::string_view date) { return {77, 1, 0, *parse_date(date)}; }

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

TEST(Feed, IsAFaintBroadcast) {
  const Plan plan = plan_of(kToday, Feed{{}, 0.05, 0.001});
  ASSERT_EQ(plan.pulses.size(), 1U);
  EXPECT_EQ(plan.pulses[0].key, 77U);
  EXPECT_EQ(plan.pulses[0].reach, 0.05);
  EXPECT_EQ(plan.pulses[0].activation, 0.001);
  EXPECT_EQ(plan.pulses[0].channel, Channel::Broadcast);
}

SeasonalTasks two_tasks() {
  SeasonalTasks season;
  season.tasks = {{"trip", *parse_date("2026-02-01"), *parse_date("2026-02-10"), 1.5, 0.7, 0},
                  {"cards", *parse_date("2026-02-10"), *parse_date("2026-02-12"), 2, 0.6, 0.3}};
  return season;
}

TEST(SeasonalTasks, CountOnTheirDaysAlone) {
  const SeasonalTasks season = two_tasks();
  const Plan before = plan_of(on("2026-01-31"), season);
  EXPECT_EQ(before.need_factor, 1.0F);
  EXPECT_EQ(before.seasonal_value, 0.0F);
  const Plan first = plan_of(on("2026-02-01"), season);
  EXPECT_EQ(first.need_factor, 1.5F);
  EXPECT_EQ(first.seasonal_value, 0.7F);
  EXPECT_EQ(first.gift_share, 0.0F);
  const Plan last = plan_of(on("2026-02-12"), season);
  EXPECT_EQ(last.need_factor, 2.0F);
  EXPECT_EQ(last.seasonal_value, 0.6F);
  EXPECT_EQ(last.gift_share, 0.3F);
  EXPECT_EQ(plan_of(on("2026-02-13"), season).need_factor, 1.0F);
}

TEST(SeasonalTasks, OverlapsMultiplyTheNeedAndTheBestValueCounts) {
  const Plan both = plan_of(on("2026-02-10"), two_tasks());
  EXPECT_EQ(both.need_factor, 3.0F);
  EXPECT_EQ(both.seasonal_value, 0.7F);
  EXPECT_EQ(both.gift_share, 0.3F);
}

TEST(Reminder, IsSilentBetweenItsDates) {
  const Reminder reminder{{}, {*parse_date("2026-03-03"), *parse_date("2026-04-05")}, 0.5, 0.1};
  const Plan between = plan_of(on("2026-03-04"), reminder);
  EXPECT_EQ(between.reminder_lift, 0.0F);
  EXPECT_TRUE(between.reminders.empty());
  for (const char* date : {"2026-03-03", "2026-04-05"}) {
    const Plan plan = plan_of(on(date), reminder);
    EXPECT_EQ(plan.reminder_lift, 0.5F);
    ASSERT_EQ(plan.reminders.size(), 1U);
    EXPECT_EQ(plan.reminders[0].key, 77U);
    EXPECT_EQ(plan.reminders[0].chance, 0.1);
  }
  const Plan two = plan_of(on("2026-03-03"), reminder, reminder);
  EXPECT_FLOAT_EQ(two.reminder_lift, 1.5F * 1.5F - 1);
  EXPECT_EQ(two.reminders.size(), 2U);
}

TEST(HabitChallenge, BeginsOnItsFirstDay) {
  const HabitChallenge challenge{{500}, 0.5};
  const Plan first = plan_of({77, 9, 0, {}}, challenge);
  EXPECT_TRUE(first.challenge_open);
  EXPECT_TRUE(first.challenge_begins);
  EXPECT_EQ(first.challenge_lift, 0.5F);
  const Plan second = plan_of({77, 8, 1, {}}, challenge);
  EXPECT_TRUE(second.challenge_open);
  EXPECT_FALSE(second.challenge_begins);
}

TEST(HabitChallenge, PaysCompletedStreaksAndClosesBelowOne) {
  const HabitChallenge challenge{{500}, 0.2};
  Purse purse = challenge.open_purse({2600});
  const auto completed = [](std::int64_t streaks) { return Claims{0, 0, 0, 0, 0, streaks}; };
  EXPECT_EQ(challenge.settle(purse, kToday, completed(0)), 0);
  EXPECT_EQ(purse.wallet.paid(), Fen{0});
  EXPECT_EQ(challenge.settle(purse, kToday, completed(3)), 3);
  EXPECT_EQ(purse.wallet.paid(), Fen{1500});
  EXPECT_EQ(challenge.settle(purse, kToday, completed(4)), 4);  // 1100 for 4 of 500 each: 275
  EXPECT_EQ(purse.wallet.paid(), Fen{1500 + 4 * 275});
  EXPECT_FALSE(challenge.is_funded(purse));
  EXPECT_TRUE(challenge.is_funded(challenge.open_purse({500})));
  EXPECT_FALSE(challenge.is_funded(challenge.open_purse({499})));
}

TEST(Memory, TheStrongestCounts) {
  const Plan plan = plan_of(kToday, Memory{{}, 0.3}, Memory{{}, 0.5}, Memory{{}, 0.4});
  EXPECT_TRUE(plan.memory_open);
  EXPECT_EQ(plan.churn_relief, 0.5F);
}

TEST(Gift, TheMostSharedCountsAndNobodyIsPaid) {
  const Plan plan = plan_of(kToday, Gift{{}, 0.3}, Gift{{}, 0.6}, Gift{{}, 0.2});
  EXPECT_EQ(plan.gift_share, 0.6F);
  EXPECT_FALSE(plan.invites_open);
  EXPECT_EQ(plan.perceived_invite, 0);
  EXPECT_EQ(plan.perceived_daily, 0);
}

TEST(GroupCompanion, EachGivesItsChance) {
  const Plan plan = plan_of(kToday, GroupCompanion{{}, 0.1}, GroupCompanion{{}, 0.2});
  ASSERT_EQ(plan.companions.size(), 2U);
  EXPECT_EQ(plan.companions[0].key, 77U);
  EXPECT_EQ(plan.companions[0].chance, 0.1);
  EXPECT_EQ(plan.companions[1].chance, 0.2);
}

TEST(CrossGeneration, SeveralMultiply) {
  const CrossGeneration visit{{}, 1.5, 0.5};
  const Plan one = plan_of(kToday, visit);
  EXPECT_EQ(one.elder_persuasion, 1.5F);
  EXPECT_EQ(one.elder_learning, 0.5F);
  const Plan two = plan_of(kToday, visit, visit);
  EXPECT_EQ(two.elder_persuasion, 2.25F);
  EXPECT_EQ(two.elder_learning, 0.25F);
}

// Whatever has an effect without money is heard without it, and its price is paid in equal parts.
TEST(Priced, ActWithoutMoneyAndPayInEqualParts) {
  for (const std::string_view kind : component_kinds()) {
    std::visit(
        [&](const auto& effect) {
          using Kind = std::decay_t<decltype(effect)>;
          const bool priced = std::is_base_of_v<Priced, Kind>;
          EXPECT_EQ(effect.is_funded(effect.open_purse({0})), priced) << kind;
          if constexpr (std::is_base_of_v<Priced, Kind>) {
            Purse purse = effect.open_purse({101});
            EXPECT_EQ(effect.settle(purse, {77, 2, 0, {}}, {}), 1) << kind;
            EXPECT_EQ(purse.wallet.paid(), Fen{50}) << kind;
            effect.settle(purse, {77, 1, 1, {}}, {});
            EXPECT_EQ(purse.wallet.remaining(), Fen{0}) << kind;
          }
        },
        make_effect(kind));
  }
}

}  // namespace
}  // namespace kfactor::model
