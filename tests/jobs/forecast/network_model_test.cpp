// The network model against sums that were computed by hand.
#include "jobs/forecast/network_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

// Each number affects other digits of a sum.
constexpr LogGp kCosts{.latency = 1000, .overhead = 10, .gap = 30, .gap_per_byte = 0.001};

TEST(LogGp, OneRankHasNobodyToTalkTo) {
  EXPECT_EQ(communication_seconds(kCosts, 1, {.collectives = 7, .exchanges = 3, .reduced = 800}), 0);
}

TEST(LogGp, SizesTravelInLogRounds) {
  EXPECT_DOUBLE_EQ(announcement_seconds(kCosts, 2, 1), 1020 + 0.016);
  EXPECT_DOUBLE_EQ(announcement_seconds(kCosts, 5, 4), 3 * (1020 + 0.040));
  EXPECT_DOUBLE_EQ(announcement_seconds(kCosts, 512, 7), 9 * (1020 + 4.096));
}

TEST(LogGp, ManyRanksTellTheirReceiversAlone) {
  EXPECT_DOUBLE_EQ(announcement_seconds(kCosts, 513, 0), 10 * 1020 + 2.048 + 1020);
  EXPECT_DOUBLE_EQ(announcement_seconds(kCosts, 4096, 50), 12 * 1020 + 16.380 + 1020 + 50 * 30 + 0.8);
}

TEST(LogGp, ReductionsSendTwiceWhatTheyCombine) {
  EXPECT_DOUBLE_EQ(reduction_seconds(kCosts, 4, 0), 4 * 1020);
  EXPECT_DOUBLE_EQ(reduction_seconds(kCosts, 4, 1e6), 4 * 1020 + 1500);
}

TEST(LogGp, AddsUpWhatARankSays) {
  const Traffic traffic{.collectives = 2, .exchanges = 3, .messages = 5, .bytes = 7000, .reduced = 4000};
  const double exchanges = 3 * announcement_seconds(kCosts, 4, 5.0 / 3) + 3 * 1020 + 5 * 30 + 7;
  EXPECT_DOUBLE_EQ(communication_seconds(kCosts, 4, traffic), exchanges + 2 * 4 * 1020 + 6);
}

TEST(LogGp, SharesMessagesOutOverTheExchanges) {
  const Traffic traffic{.exchanges = 2, .messages = 10, .bytes = 7000};
  const double exchanges = 2 * announcement_seconds(kCosts, 1024, 5) + 2 * 1020 + 10 * 30 + 7;
  EXPECT_DOUBLE_EQ(communication_seconds(kCosts, 1024, traffic), exchanges);
}

TEST(LogGp, AnOverheadOnBothSidesOutweighsASmallGap) {
  LogGp costs = kCosts;
  const Traffic traffic{.messages = 1};
  EXPECT_DOUBLE_EQ(communication_seconds(costs, 4, traffic), 30);
  costs.gap = 1;
  EXPECT_DOUBLE_EQ(communication_seconds(costs, 4, traffic), 20);
}

TEST(LogGp, KnowsItsNetworksByName) {
  for (const Network& network : networks()) {
    EXPECT_EQ(network_named(network.name).name, network.name);
    EXPECT_GT(network.costs.gap_per_byte, 0);
  }
  try {
    network_named("carrier pigeon");
    FAIL() << "a network of that name is known";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("infiniband"));
  }
}

}  // namespace
}  // namespace kfactor::jobs
