// Outcomes of a run, from reports small enough to check by hand.
#include "analysis/outcomes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/outcome_table.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

constexpr auto kCashChannel = static_cast<std::size_t>(model::Channel::Cash);
constexpr auto kBroadcast = static_cast<std::size_t>(model::Channel::Broadcast);
constexpr model::Step kNumSteps = 60;

// Ten steps of burn-in and fifty days from 1 February; 1000 agents for 10,000 people. App "one" pays for
// sharing on steps 12 and 13 and has a reminder without a budget until step 40; app "two" has a show on step
// 12; app "three" has no components.
model::Scenario three_apps() {
  model::Scenario scenario;
  scenario.run.start = *model::parse_date("2026-02-01");
  scenario.run.burn_in_days = 10;
  scenario.run.days = kNumSteps - 10;
  scenario.population.people = 10000;
  scenario.population.agents = 1000;
  scenario.platform.delay_days = 1;
  const auto component = [&](model::Mechanism mechanism, model::Step first, model::Step last,
                             std::int64_t fen) {
    model::Component made;
    made.window.start = scenario.date_of(first);
    made.window.end = scenario.date_of(last);
    made.window.budget.count = fen;
    made.mechanism = std::move(mechanism);
    return made;
  };
  model::Broadcast show;
  show.reach = 0.5;
  scenario.apps = {
      {"one", {}, {component(model::CashFission{}, 12, 13, 90000), component(model::Reminder{}, 11, 40, 0)}},
      {"two", {}, {component(show, 12, 12, 5000)}},
      {"three", {}, {}}};
  return scenario;
}

void set_cohort(model::AppDay& day, model::Step age, std::int64_t used, std::int64_t active) {
  const auto cell = static_cast<std::size_t>(age) * model::kNumChannels + kCashChannel;
  day.cohort_used[cell] = used;
  day.cohort_active[cell] = active;
}

// App one: 100 DAU up to step 10, 120 on step 11, 500 on 12, 300 on 13, then 150. Installs for cash: 200 on
// step 12, 100 on step 13, 10 on step 20. From the next day on, 60 of the 200 use the app and 90 stay; of the
// 100, 20 use it and 30 stay.
model::DayReport day_of_three_apps(model::Step step) {
  model::DayReport report;
  report.step = step;
  report.apps.resize(3);
  for (model::AppDay& day : report.apps) {
    day.cohort_used.assign(static_cast<std::size_t>(step + 1) * model::kNumChannels, 0);
    day.cohort_active = day.cohort_used;
    day.counts.unaware = 400;
    day.counts.aware = 500;
    day.counts.active = 60;
    day.counts.lapsed = 40;
    day.counts.daily_active = 50;
  }
  model::AppDay& one = report.apps[0];
  one.counts.daily_active = step < 11 ? 100 : step == 11 ? 120 : step == 12 ? 500 : step == 13 ? 300 : 150;
  one.counts.installs[kCashChannel] = step == 12 ? 200 : step == 13 ? 100 : step == 20 ? 10 : 0;
  one.ban_decided = step == 14;
  if (step >= 12) {
    set_cohort(one, step - 12, step == 12 ? 200 : 60, step == 12 ? 200 : 90);
  }
  if (step >= 13) {
    set_cohort(one, step - 13, step == 13 ? 100 : 20, step == 13 ? 100 : 30);
  }
  if (step == 12) {
    report.apps[1].counts.installs[kBroadcast] = 30;
    report.apps[1].counts.returns[kBroadcast] = 20;
  }
  report.components = {{{step == 12 || step == 13,
                         {step == 12   ? 5000
                          : step == 13 ? 4000
                                       : 0},
                         {},
                         0},
                        {step >= 11 && step <= 40, {}, {}, 0}},
                       {{step == 12, {}, {}, 0}},
                       {}};
  return report;
}

Outcomes small_outcomes() {
  OutcomeCounter counter(three_apps());
  for (model::Step step = 0; step < kNumSteps; ++step) {
    counter.take(day_of_three_apps(step));
  }
  return counter.outcomes();
}

TEST(Outcomes, OfACampaign) {
  const AppOutcome one = small_outcomes().apps.at(0);
  EXPECT_EQ(one.opening, 11) << "the reminder opens first";
  ASSERT_TRUE(one.campaign.has_value());
  EXPECT_EQ(one.campaign->first, 12) << "only components with a budget make the campaign";
  EXPECT_EQ(one.campaign->last, 13);
  EXPECT_DOUBLE_EQ(*base_of(one), 1000);
  EXPECT_DOUBLE_EQ(*peak_of(one), 5000);
  EXPECT_DOUBLE_EQ(*lift_of(one, 30), 500);
  EXPECT_DOUBLE_EQ(*lift_kept(one, 30), 0.125);
  EXPECT_FALSE(lift_of(one, 49).has_value()) << "the run ends before";
  EXPECT_DOUBLE_EQ(one.installs, 3000);
  EXPECT_DOUBLE_EQ(*one.day1.used, 80.0 / 300);
  EXPECT_DOUBLE_EQ(*one.day30.used, 80.0 / 300);
  EXPECT_DOUBLE_EQ(*one.day30.active, 120.0 / 300);
  EXPECT_DOUBLE_EQ(*retained_users(one), 800);
  EXPECT_DOUBLE_EQ(one.paid_rmb, 900);
  EXPECT_DOUBLE_EQ(*cost_of(one, 4000), 0.225);
  EXPECT_EQ(one.banned, 15) << "a day after the decision";
  EXPECT_DOUBLE_EQ(one.awareness.at(12), 0.6);
  EXPECT_DOUBLE_EQ(one.cash_installs.at(13), 1000);
}

TEST(Outcomes, OfABroadcast) {
  const AppOutcome two = small_outcomes().apps.at(1);
  EXPECT_DOUBLE_EQ(two.reached, 5000);
  EXPECT_DOUBLE_EQ(two.activated, 500) << "installs and returns";
  EXPECT_FALSE(two.banned.has_value());
  EXPECT_FALSE(cost_of(two, 100).has_value()) << "no money was paid";
}

TEST(Outcomes, WithoutACampaign) {
  const AppOutcome three = small_outcomes().apps.at(2);
  EXPECT_FALSE(three.opening.has_value());
  EXPECT_FALSE(three.campaign.has_value());
  EXPECT_FALSE(base_of(three).has_value());
  EXPECT_FALSE(peak_of(three).has_value());
  EXPECT_FALSE(lift_kept(three, 3).has_value());
  EXPECT_FALSE(three.day30.used.has_value());
}

double measured(const AppOutcome& app, std::string_view name) {
  const auto measures = outcome_measures();
  const auto found = std::find_if(measures.begin(), measures.end(),
                                  [&](const OutcomeMeasure& each) { return each.name == name; });
  return found->get(app, 10);
}

TEST(OutcomeTable, MissingOutcomesAreNoNumbers) {
  const std::vector<AppOutcome> apps = small_outcomes().apps;
  EXPECT_EQ(measured(apps[0], "banned"), 1);
  EXPECT_EQ(measured(apps[0], "banned_day"), 5);
  EXPECT_EQ(measured(apps[1], "banned"), 0);
  EXPECT_TRUE(std::isnan(measured(apps[1], "banned_day")));
  EXPECT_TRUE(std::isnan(measured(apps[0], "broadcast_adoptions"))) << "it has no broadcast";
  EXPECT_TRUE(std::isnan(measured(apps[2], "campaign_installs"))) << "it has no campaign";
  EXPECT_EQ(measured(apps[2], "paid"), 0);

  AppOutcome late = apps[0];  // links would stop, and the campaign begin, after the run
  late.banned = static_cast<model::Step>(late.daily_active.size());
  late.campaign = Span{*late.banned, *late.banned + 3};
  EXPECT_EQ(measured(late, "banned"), 0);
  EXPECT_TRUE(std::isnan(measured(late, "banned_day")));
  EXPECT_TRUE(std::isnan(measured(late, "campaign_installs")));
  AppOutcome first = apps[0];
  first.opening = 0;  // no day before it has a base
  EXPECT_TRUE(std::isnan(measured(first, "base_daily_active")));
  EXPECT_TRUE(std::isnan(measured(first, "end_lift")));
  EXPECT_FALSE(lift_of(first, 3).has_value());
}

TEST(OutcomeTable, OlderNumbersGetTheLaterMeasures) {
  const std::vector<double> now = outcome_numbers(small_outcomes(), 10);
  const std::vector<double> before(now.begin(),
                                   now.begin() + 3 * static_cast<std::ptrdiff_t>(kFirstMeasures));
  const std::vector<double> back = with_later_measures(before, 3);
  ASSERT_EQ(back.size(), now.size());
  EXPECT_EQ(std::vector<double>(back.end() - 3, back.end()), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(with_later_measures({1, 2}, 3), (std::vector<double>{1, 2}));
}

TEST(Outcomes, WithoutUsersWonTheCostIsInfinite) {
  const AppOutcome one = small_outcomes().apps.at(0);
  EXPECT_TRUE(std::isinf(*cost_of(one, 0)));
  EXPECT_TRUE(std::isinf(*cost_of(one, -5)));
  EXPECT_FALSE(cost_of(one, std::nullopt).has_value());
}

TEST(Outcomes, ReturnUnchangedFromAList) {
  const Outcomes before = small_outcomes();
  const std::vector<double> list = pack(before);
  const Outcomes after = unpack(list);
  ASSERT_EQ(after.apps.size(), 3u);
  EXPECT_EQ(after.step_of(*model::parse_date("2026-02-01")), 10);
  EXPECT_EQ(after.apps[0].banned, 15);
  EXPECT_EQ(after.apps[2].opening, std::nullopt);
  EXPECT_EQ(after.apps[1].daily_active, before.apps[1].daily_active);
  EXPECT_EQ(after.apps[0].day7.active, before.apps[0].day7.active);
  EXPECT_THROW(unpack(std::span(list).first(list.size() - 1)), ContractError);
}

}  // namespace
}  // namespace kfactor::analysis
