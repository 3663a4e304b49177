// The equations at points that were computed by hand.
#include <gtest/gtest.h>

#include "model/rules/adopt.hpp"
#include "model/rules/churn.hpp"
#include "model/rules/governance.hpp"
#include "model/rules/spread.hpp"
#include "model/rules/use.hpp"

namespace kfactor::model::rules {
namespace {

TEST(UseRules, GainIsHalfAtTheHalfReward) {
  EXPECT_FLOAT_EQ(gain(5, 5), 0.5F);
  EXPECT_FLOAT_EQ(gain(15, 5), 0.75F);
  EXPECT_EQ(gain(0, 5), 0.0F);
  EXPECT_EQ(gain(0, 0), 0.0F);  // a reward of 0 counts 0, even if r50 is 0
  EXPECT_FLOAT_EQ(gain(1, 0), 1.0F);
}

TEST(UseRules, ToolWish) {
  // wish 0.5 * 0.8 * (1 - 0.5 * 0.5) = 0.3; 1 - 0.6 * 0.7 = 0.58
  EXPECT_FLOAT_EQ(tool_wish(0.4F, 0.8F, 0.5F, 0.5F, 1.0F, 0.5F, 0, 0), 0.58F);
  EXPECT_FLOAT_EQ(tool_wish(0.4F, 0.8F, 0.5F, 0.5F, 0.0F, 0.5F, 0, 0), 0.3F);
  // lifts multiply: 0.3 * 1.5 * 2 = 0.9
  EXPECT_FLOAT_EQ(tool_wish(0.0F, 0.8F, 0.5F, 0.5F, 1.0F, 0.5F, 0.5F, 1.0F), 0.9F);
  // a lift beyond certainty stays there
  EXPECT_FLOAT_EQ(tool_wish(0.0F, 0.8F, 0.5F, 0.5F, 1.0F, 0.5F, 9.0F, 1.0F), 1.0F);
  EXPECT_FLOAT_EQ(need_today(0.5F, 1.5F), 0.75F);
  EXPECT_FLOAT_EQ(need_today(0.9F, 1.5F), 0.95F);
}

TEST(UseRules, AttentionIsSharedOnlyWhenItIsShort) {
  EXPECT_FLOAT_EQ(tool_chance(0.6F, 1.2F, 1.5F), 0.6F);
  EXPECT_FLOAT_EQ(tool_chance(0.6F, 2.0F, 1.5F), 0.45F);
}

TEST(UseRules, OrderChance) {
  EXPECT_FLOAT_EQ(order_chance(0.0F, 0), 0.25F);
  EXPECT_FLOAT_EQ(order_chance(1.0F, 0), 0.7F);
  EXPECT_FLOAT_EQ(order_chance(0.4F, 2), 0.258F);
}

TEST(UseRules, RealisedValueGrowsWithUse) {
  EXPECT_FLOAT_EQ(realised_value(0.6F, 0.5F, 0.2F, 0), 0.36F);   // 0.6 (1 - 0.4)
  EXPECT_FLOAT_EQ(realised_value(0.6F, 0.5F, 0.2F, 10), 0.54F);  // 0.6 (1 - 0.4 / 4)
  EXPECT_FLOAT_EQ(realised_value(0.6F, 0.5F, 1.0F, 0), 0.6F);    // skill 1: no learning cost
}

TEST(UseRules, MindMoves) {
  Mind mind{0.2F, 0.3F, 0.4F};
  learn(mind, 0.7F, 0.5F, 0.1F);  // U = 0.5, H = 0.2 + 0.1 * 0.8 * 0.5/0.6, L = 0.38
  EXPECT_FLOAT_EQ(mind.value, 0.5F);
  EXPECT_FLOAT_EQ(mind.habit, 0.2F + 0.08F * 0.5F / 0.6F);
  EXPECT_FLOAT_EQ(mind.label, 0.38F);
  learn(mind, 0.9F, 1.0F, 0.5F);  // above U = 0.6 habit grows at the full rate
  EXPECT_FLOAT_EQ(mind.habit, 0.5F + 0.5F * (0.2F + 0.08F * 0.5F / 0.6F));

  mind = {0.5F, 0.5F, 0.5F};
  taste_of_money(mind);
  EXPECT_FLOAT_EQ(mind.label, 0.515F);
  disappoint(mind);
  EXPECT_FLOAT_EQ(mind.value, 0.465F);
  forget(mind, 0.1F);
  EXPECT_FLOAT_EQ(mind.habit, 0.45F);
  mind.label = 0.5F;
  claim_cash(mind, 0.25F);
  EXPECT_FLOAT_EQ(mind.label, 0.625F);
}

TEST(SpreadRules, ShareChances) {
  EXPECT_FLOAT_EQ(cash_share_chance(1.0F, 0.4F, 0.5F, 0.05F, 20.0F), 0.1F);  // 0.2 / (1 + 1)
  EXPECT_FLOAT_EQ(word_share_chance(0.1F, 0.4F, false), 0.04F);
  EXPECT_FLOAT_EQ(word_share_chance(0.1F, 0.4F, true), 0.07F);
  EXPECT_FLOAT_EQ(word_share_chance(5.0F, 0.4F, true), 1.0F);
}

TEST(SpreadRules, LargeChatsAreReadLess) {
  EXPECT_FLOAT_EQ(visibility(0.5F, 4), 0.5F);
  EXPECT_FLOAT_EQ(visibility(0.5F, 10), 0.5F);
  EXPECT_FLOAT_EQ(visibility(0.5F, 40), 0.25F);
  EXPECT_FLOAT_EQ(visibility(0.5F, 1000), 0.05F);
}

TEST(SpreadRules, AtLeastOnce) {
  EXPECT_EQ(at_least_once(0.5F, 0), 0.0F);
  EXPECT_EQ(at_least_once(0.5F, 1), 0.5F);
  EXPECT_EQ(at_least_once(0.5F, 3), 0.875F);
  EXPECT_EQ(at_least_once(1.0F, 7), 1.0F);
  EXPECT_EQ(at_least_once(0.0F, 7), 0.0F);
  EXPECT_NEAR(at_least_once(0.01F, 100), 0.6339677, 1e-5);
}

TEST(SpreadRules, Fatigue) {
  EXPECT_FLOAT_EQ(attention(0.15F, 0.0F), 1.0F);
  EXPECT_FLOAT_EQ(attention(0.25F, 4.0F), 0.5F);
  EXPECT_FLOAT_EQ(next_fatigue(5.0F, 0.8F, 3), 7.0F);
}

TEST(AdoptRules, Terms) {
  EXPECT_FLOAT_EQ(cash_term(0.5F, 0.8F, 0.5F, 1), 0.2F);
  EXPECT_FLOAT_EQ(cash_term(0.5F, 0.8F, 0.5F, 2), 0.36F);
  EXPECT_EQ(cash_term(0.5F, 0.8F, 0.5F, 0), 0.0F);
  EXPECT_FLOAT_EQ(word_term(0.1F, 2.0F, 2), 0.05F);
  EXPECT_EQ(word_term(0.1F, 2.0F, 0), 0.0F);
  EXPECT_EQ(word_term(0.1F, 0.0F, 0), 0.0F);  // 0/0 = 0
  EXPECT_FLOAT_EQ(word_term(0.1F, 0.0F, 3), 0.1F);
  EXPECT_FLOAT_EQ(task_term(0.2F, 0.4F, 0.6F, 0.5F), 0.05F);
  EXPECT_FLOAT_EQ(daily_term(0.1F, 0.5F, 0.5F), 0.025F);
}

TEST(AdoptRules, TheLargestTermNamesTheChannel) {
  Terms terms{};
  EXPECT_EQ(largest(terms), Channel::Organic);
  terms[static_cast<std::size_t>(Channel::Daily)] = 0.2F;
  EXPECT_EQ(largest(terms), Channel::Daily);
  terms[static_cast<std::size_t>(Channel::Cash)] = 0.2F;
  EXPECT_EQ(largest(terms), Channel::Cash);  // the first of equal terms
}

TEST(AdoptRules, WhatAnAdopterBrings) {
  EXPECT_FLOAT_EQ(first_value(Channel::Cash), 0.25F);
  EXPECT_FLOAT_EQ(first_value(Channel::WordOfMouth), 0.35F);
  EXPECT_FLOAT_EQ(first_value(Channel::Gift), 0.35F);
  EXPECT_FLOAT_EQ(first_value(Channel::Broadcast), 0.3F);
  EXPECT_FLOAT_EQ(first_label(Channel::Cash), 0.5F);
  EXPECT_FLOAT_EQ(first_label(Channel::Daily), 0.3F);
  EXPECT_FLOAT_EQ(first_label(Channel::Task), 0.15F);
  EXPECT_EQ(first_label(Channel::WordOfMouth), 0.0F);
  EXPECT_EQ(first_label(Channel::Pulse), 0.0F);
}

TEST(ChurnRules, HazardMultiplies) {
  const ChurnRates rates{2.0F, 1.0F, 0.2F, 0.2F};
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.0F, 0, 0, false, 10, rates), 0.05F);
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.5F, 0, 0, false, 10, rates), 0.1F);
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.5F, 1, 0, false, 10, rates), 0.1F);  // one failure has no effect
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.5F, 2, 0, false, 10, rates), 0.2F);
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.5F, 2, 5, false, 10, rates), 0.4F);
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.5F, 2, 5, true, 10, rates), 0.08F);
  EXPECT_EQ(churn_hazard(0.9F, 0.0F, 1.0F, 3, 15, false, 10, rates), 1.0F);
  EXPECT_EQ(churn_hazard(0.9F, 1.0F, 1.0F, 3, 15, false, 10, rates), 0.0F);
  const ChurnRates remembering{2.0F, 1.0F, 0.2F, 0.2F, 0.3F};
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.0F, 0, 0, false, 10, remembering), 0.05F * 0.85F);
  EXPECT_FLOAT_EQ(churn_hazard(0.1F, 0.5F, 0.0F, 0, 0, false, 200, remembering), 0.05F * 0.7F);
}

TEST(GovernanceRules, PressureAndChance) {
  EXPECT_DOUBLE_EQ(pressure(100, 2, 1000, 0.025, 0.25, 0), 2.0);  // 0.05 / 0.025
  EXPECT_DOUBLE_EQ(pressure(100, 2, 1000, 0.025, 0.25, 2), 32.0);
  EXPECT_EQ(pressure(0, 2, 1000, 0, 0.25, 0), 0.0);  // threshold 0, but no posts
  EXPECT_EQ(ban_chance(pressure(1, 2, 1000, 0, 0.25, 0)), 1.0);
  EXPECT_EQ(ban_chance(0), 0.0);
  EXPECT_DOUBLE_EQ(ban_chance(1), 0.5);
  EXPECT_DOUBLE_EQ(ban_chance(2), 16.0 / 17.0);
}

}  // namespace
}  // namespace kfactor::model::rules
