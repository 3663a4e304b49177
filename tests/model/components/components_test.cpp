// Each kind of component: its offers, its payments to the fen, and the days on which it closes.
#include <gtest/gtest.h>

#include "model/scenario/scenario.hpp"

namespace kfactor::model {
namespace {

constexpr DayContext kToday{77, 1, 0, {}};

PaymentClaims claims(std::int64_t inviters, std::int64_t invitees, std::int64_t draws) {
  return {inviters, invitees, draws, 0, 0};
}

// The offers of an app that has only these components.
template <class... Mechanisms>
Offers offers_of(const DayContext& today, const Mechanisms&... mechanisms) {
  Offers offers;
  (mechanisms.offer(mechanisms.open_funds({100'000}), today, offers), ...);
  return offers;
}

DayContext on(std::string_view date) { return {77, 1, 0, *parse_date(date)}; }

TEST(CashFission, OffersInvitationsAndDraws) {
  const CashFission mechanism;
  Offers offers;
  mechanism.offer(mechanism.open_funds({100000}), kToday, offers);
  EXPECT_TRUE(offers.invites_open);
  EXPECT_FALSE(offers.tasks_open);
  EXPECT_EQ(offers.invite_cap, 20);
  EXPECT_EQ(offers.perceived_invite, 5);
  EXPECT_EQ(offers.perceived_daily, 1);
  mechanism.offer(mechanism.open_funds({100000}), kToday, offers);  // a second one adds up
  EXPECT_EQ(offers.perceived_invite, 10);
}

TEST(CashFission, PaysBothSidesAndDraws) {
  const CashFission mechanism;
  ComponentFunds funds = mechanism.open_funds({10000});
  EXPECT_EQ(mechanism.settle(funds, kToday, claims(3, 4, 5)), 12);
  EXPECT_EQ(funds.wallet.paid(), Fen{7 * 300 + 5 * 100});
  EXPECT_DOUBLE_EQ(funds.first.rmb(), 5 + 0.3 * (3 - 5));
  EXPECT_DOUBLE_EQ(funds.second.rmb(), 1);
}

TEST(CashFission, SharesAShortPoolFairly) {
  CashFission mechanism;
  mechanism.daily_pool = {1000};
  ComponentFunds funds = mechanism.open_funds({10000});
  mechanism.settle(funds, kToday, claims(3, 4, 5));  // claims of 2600
  // 300 * 1000 / 2600 = 115.38, 100 * 1000 / 2600 = 38.46
  EXPECT_EQ(funds.wallet.paid(), Fen{7 * 115 + 5 * 38});
  EXPECT_DOUBLE_EQ(funds.first.rmb(), 5 + 0.3 * (1.15 - 5));
  EXPECT_DOUBLE_EQ(funds.second.rmb(), 1 + 0.3 * (0.38 - 1));
}

TEST(CashFission, LearnsNothingOnADayWithoutClaims) {
  const CashFission mechanism;
  ComponentFunds funds = mechanism.open_funds({10000});
  EXPECT_EQ(mechanism.settle(funds, kToday, claims(0, 0, 0)), 0);
  EXPECT_EQ(funds.first.rmb(), 5);
  EXPECT_EQ(funds.wallet.paid(), Fen{0});
}

TEST(CashFission, WithoutDrawsIgnoresThem) {
  CashFission mechanism;
  mechanism.draw_reward = {0};
  ComponentFunds funds = mechanism.open_funds({10000});
  Offers offers;
  mechanism.offer(funds, kToday, offers);
  EXPECT_EQ(offers.perceived_daily, 0);
  EXPECT_EQ(mechanism.settle(funds, kToday, claims(1, 1, 50)), 2);
  EXPECT_EQ(funds.wallet.paid(), Fen{600});
}

TEST(CashFission, ClosesBelowOneUnit) {
  const CashFission mechanism;
  EXPECT_TRUE(mechanism.is_funded(mechanism.open_funds({100})));
  EXPECT_FALSE(mechanism.is_funded(mechanism.open_funds({99})));
  EXPECT_FALSE(mechanism.is_funded(mechanism.open_funds({0})));
}

TEST(SteadyPackets, PayAPacketAClaim) {
  SteadyPackets mechanism;
  mechanism.daily_pool = {100};
  ComponentFunds funds = mechanism.open_funds({250});
  EXPECT_EQ(mechanism.settle(funds, kToday, claims(9, 9, 3)), 3);
  EXPECT_EQ(funds.wallet.paid(), Fen{90});
  mechanism.settle(funds, kToday, claims(0, 0, 7));  // 30 * 100 / 210 = 14
  EXPECT_EQ(funds.wallet.paid(), Fen{90 + 98});
  EXPECT_DOUBLE_EQ(funds.first.rmb(), 0.3 + 0.3 * (0.14 - 0.3));
  EXPECT_TRUE(mechanism.is_funded(funds));
  mechanism.settle(funds, kToday, claims(0, 0, 2));
  EXPECT_FALSE(mechanism.is_funded(funds));
  Offers offers;
  mechanism.offer(funds, kToday, offers);
  EXPECT_FALSE(offers.invites_open);
  EXPECT_GT(offers.perceived_daily, 0);
}

TEST(TaskSubsidy, ServesWhatCapacityAndMoneyAllow) {
  TaskSubsidy mechanism;
  mechanism.capacity = 10;
  Offers offers;
  mechanism.offer(mechanism.open_funds({1500 * 7 + 1499}), kToday, offers);
  EXPECT_TRUE(offers.tasks_open);
  EXPECT_TRUE(offers.tasks_begin);
  EXPECT_FALSE(offers.invites_open);
  EXPECT_EQ(offers.vouchers, 21);
  EXPECT_EQ(offers.order_limit, 7);
  EXPECT_EQ(offers.perceived_task, 15);
  Offers rich;
  mechanism.offer(mechanism.open_funds({1500 * 70}), {77, 1, 3, {}}, rich);
  EXPECT_EQ(rich.order_limit, 10);
  EXPECT_FALSE(rich.tasks_begin);
}

TEST(TaskSubsidy, PaysServedOrdersAndIsPerceivedByThem) {
  const TaskSubsidy mechanism;
  ComponentFunds funds = mechanism.open_funds({15000});
  EXPECT_EQ(mechanism.settle(funds, kToday, {0, 0, 0, 8, 6, 0}), 6);
  EXPECT_EQ(funds.wallet.paid(), Fen{9000});
  EXPECT_DOUBLE_EQ(funds.first.rmb(), 15 + 0.3 * (15 * 6.0 / 8 - 15));
}

TEST(TaskSubsidy, MayRewardInvitations) {
  TaskSubsidy mechanism;
  mechanism.invite = true;
  mechanism.invite_cap = 3;
  Offers offers;
  mechanism.offer(mechanism.open_funds({15000}), kToday, offers);
  EXPECT_TRUE(offers.invites_open);
  EXPECT_TRUE(offers.vouchers_for_invites);
  EXPECT_EQ(offers.invite_cap, 3);
  EXPECT_EQ(offers.perceived_invite, 15);
}

TEST(TaskSubsidy, CapacityShrinksWithThePopulation) {
  TaskSubsidy mechanism;
  mechanism.shrink(Scale{1000, 1'100'000});
  EXPECT_EQ(mechanism.capacity, 18181);
}

TEST(Broadcast, IsHeardWithoutMoneyAndPaidInEqualParts) {
  const Broadcast mechanism{{}, 0.4, 0.1};
  ComponentFunds funds = mechanism.open_funds({100});
  EXPECT_TRUE(mechanism.is_funded(mechanism.open_funds({0})));
  Offers offers;
  mechanism.offer(funds, kToday, offers);
  ASSERT_EQ(offers.pulses.size(), 1U);
  EXPECT_EQ(offers.pulses[0].key, 77U);
  EXPECT_EQ(offers.pulses[0].reach, 0.4);
  EXPECT_EQ(offers.pulses[0].activation, 0.1);
  EXPECT_EQ(offers.pulses[0].channel, Channel::Broadcast);
  for (const auto& [left, paid] : {std::pair(3, 33), std::pair(2, 66), std::pair(1, 100)}) {
    mechanism.settle(funds, {77, left, 0, {}}, {});
    EXPECT_EQ(funds.wallet.paid(), Fen{paid});
  }
}

TEST(LaunchPulse, ReachesThroughItsOwnChannel) {
  const LaunchPulse mechanism{{}, 0.3, 0.2};
  ComponentFunds funds = mechanism.open_funds({101});
  Offers offers;
  mechanism.offer(funds, kToday, offers);
  ASSERT_EQ(offers.pulses.size(), 1U);
  EXPECT_EQ(offers.pulses[0].channel, Channel::Pulse);
  mechanism.settle(funds, {77, 2, 0, {}}, {});
  EXPECT_EQ(funds.wallet.paid(), Fen{50});
  mechanism.settle(funds, {77, 1, 0, {}}, {});
  EXPECT_EQ(funds.wallet.remaining(), Fen{0});
}

TEST(Feed, IsAFaintBroadcast) {
  const Offers offers = offers_of(kToday, Feed{{}, 0.05, 0.001});
  ASSERT_EQ(offers.pulses.size(), 1U);
  EXPECT_EQ(offers.pulses[0].key, 77U);
  EXPECT_EQ(offers.pulses[0].reach, 0.05);
  EXPECT_EQ(offers.pulses[0].activation, 0.001);
  EXPECT_EQ(offers.pulses[0].channel, Channel::Broadcast);
}

SeasonalTasks two_tasks() {
  SeasonalTasks season;
  season.tasks = {{"trip", *parse_date("2026-02-01"), *parse_date("2026-02-10"), 1.5, 0.7, 0},
                  {"cards", *parse_date("2026-02-10"), *parse_date("2026-02-12"), 2, 0.6, 0.3}};
  return season;
}

TEST(SeasonalTasks, CountOnTheirDaysAlone) {
  const SeasonalTasks season = two_tasks();
  const Offers before = offers_of(on("2026-01-31"), season);
  EXPECT_EQ(before.need_factor, 1.0F);
  EXPECT_EQ(before.seasonal_value, 0.0F);
  const Offers first = offers_of(on("2026-02-01"), season);
  EXPECT_EQ(first.need_factor, 1.5F);
  EXPECT_EQ(first.seasonal_value, 0.7F);
  EXPECT_EQ(first.gift_share, 0.0F);
  const Offers last = offers_of(on("2026-02-12"), season);
  EXPECT_EQ(last.need_factor, 2.0F);
  EXPECT_EQ(last.seasonal_value, 0.6F);
  EXPECT_EQ(last.gift_share, 0.3F);
  EXPECT_EQ(offers_of(on("2026-02-13"), season).need_factor, 1.0F);
}

TEST(SeasonalTasks, OverlapsMultiplyTheNeedAndTheBestValueCounts) {
  const Offers both = offers_of(on("2026-02-10"), two_tasks());
  EXPECT_EQ(both.need_factor, 3.0F);
  EXPECT_EQ(both.seasonal_value, 0.7F);
  EXPECT_EQ(both.gift_share, 0.3F);
}

TEST(Reminder, IsSilentBetweenItsDates) {
  const Reminder reminder{{}, {*parse_date("2026-03-03"), *parse_date("2026-04-05")}, 0.5, 0.1};
  const Offers between = offers_of(on("2026-03-04"), reminder);
  EXPECT_EQ(between.reminder_lift, 0.0F);
  EXPECT_TRUE(between.reminders.empty());
  for (const char* date : {"2026-03-03", "2026-04-05"}) {
    const Offers offers = offers_of(on(date), reminder);
    EXPECT_EQ(offers.reminder_lift, 0.5F);
    ASSERT_EQ(offers.reminders.size(), 1U);
    EXPECT_EQ(offers.reminders[0].key, 77U);
    EXPECT_EQ(offers.reminders[0].chance, 0.1);
  }
  const Offers two = offers_of(on("2026-03-03"), reminder, reminder);
  EXPECT_FLOAT_EQ(two.reminder_lift, 1.5F * 1.5F - 1);
  EXPECT_EQ(two.reminders.size(), 2U);
}

TEST(HabitChallenge, BeginsOnItsFirstDay) {
  const HabitChallenge challenge{{500}, 0.5};
  const Offers first = offers_of({77, 9, 0, {}}, challenge);
  EXPECT_TRUE(first.challenge_open);
  EXPECT_TRUE(first.challenge_begins);
  EXPECT_EQ(first.challenge_lift, 0.5F);
  const Offers second = offers_of({77, 8, 1, {}}, challenge);
  EXPECT_TRUE(second.challenge_open);
  EXPECT_FALSE(second.challenge_begins);
}

TEST(HabitChallenge, PaysCompletedStreaksAndClosesBelowOne) {
  const HabitChallenge challenge{{500}, 0.2};
  ComponentFunds funds = challenge.open_funds({2600});
  const auto completed = [](std::int64_t streaks) { return PaymentClaims{0, 0, 0, 0, 0, streaks}; };
  EXPECT_EQ(challenge.settle(funds, kToday, completed(0)), 0);
  EXPECT_EQ(funds.wallet.paid(), Fen{0});
  EXPECT_EQ(challenge.settle(funds, kToday, completed(3)), 3);
  EXPECT_EQ(funds.wallet.paid(), Fen{1500});
  EXPECT_EQ(challenge.settle(funds, kToday, completed(4)), 4);  // 1100 for 4 of 500 each: 275
  EXPECT_EQ(funds.wallet.paid(), Fen{1500 + 4 * 275});
  EXPECT_FALSE(challenge.is_funded(funds));
  EXPECT_TRUE(challenge.is_funded(challenge.open_funds({500})));
  EXPECT_FALSE(challenge.is_funded(challenge.open_funds({499})));
}

TEST(Memory, TheStrongestCounts) {
  const Offers offers = offers_of(kToday, Memory{{}, 0.3}, Memory{{}, 0.5}, Memory{{}, 0.4});
  EXPECT_TRUE(offers.memory_open);
  EXPECT_EQ(offers.churn_relief, 0.5F);
}

TEST(Gift, TheMostSharedCountsAndNobodyIsPaid) {
  const Offers offers = offers_of(kToday, Gift{{}, 0.3}, Gift{{}, 0.6}, Gift{{}, 0.2});
  EXPECT_EQ(offers.gift_share, 0.6F);
  EXPECT_FALSE(offers.invites_open);
  EXPECT_EQ(offers.perceived_invite, 0);
  EXPECT_EQ(offers.perceived_daily, 0);
}

TEST(GroupCompanion, EachGivesItsChance) {
  const Offers offers = offers_of(kToday, GroupCompanion{{}, 0.1}, GroupCompanion{{}, 0.2});
  ASSERT_EQ(offers.companions.size(), 2U);
  EXPECT_EQ(offers.companions[0].key, 77U);
  EXPECT_EQ(offers.companions[0].chance, 0.1);
  EXPECT_EQ(offers.companions[1].chance, 0.2);
}

TEST(CrossGeneration, SeveralMultiply) {
  const CrossGeneration visit{{}, 1.5, 0.5};
  const Offers one = offers_of(kToday, visit);
  EXPECT_EQ(one.elder_persuasion, 1.5F);
  EXPECT_EQ(one.elder_learning, 0.5F);
  const Offers two = offers_of(kToday, visit, visit);
  EXPECT_EQ(two.elder_persuasion, 2.25F);
  EXPECT_EQ(two.elder_learning, 0.25F);
}

// Components whose effect needs no money act without a budget, and their price is paid in equal parts.
TEST(Priced, ActWithoutMoneyAndPayInEqualParts) {
  for (const std::string_view kind : component_kinds()) {
    std::visit(
        [&](const auto& mechanism) {
          using Kind = std::decay_t<decltype(mechanism)>;
          const bool priced = std::is_base_of_v<Priced, Kind>;
          EXPECT_EQ(mechanism.is_funded(mechanism.open_funds({0})), priced) << kind;
          if constexpr (std::is_base_of_v<Priced, Kind>) {
            ComponentFunds funds = mechanism.open_funds({101});
            EXPECT_EQ(mechanism.settle(funds, {77, 2, 0, {}}, {}), 1) << kind;
            EXPECT_EQ(funds.wallet.paid(), Fen{50}) << kind;
            mechanism.settle(funds, {77, 1, 1, {}}, {});
            EXPECT_EQ(funds.wallet.remaining(), Fen{0}) << kind;
          }
        },
        make_mechanism(kind));
  }
}

}  // namespace
}  // namespace kfactor::model
