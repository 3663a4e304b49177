#include "model/scenario/condition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/scenario/scenario.hpp"
#include "model/scenario/schedule.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::model {
namespace {

using testing::ElementsAre;

// Two apps, 1000 people per agent. On the previous day plum had 30 daily users of 50 active ones and paid 12
// RMB in two components, and lotus-2 had a ban.
Observed yesterday() {
  Observed observed({"plum", "lotus-2"}, 1000, 60);
  DayReport report;
  report.step = 64;
  report.apps.resize(2);
  report.components = {{ComponentDay{true, Fen{1000}, {}, 0}, ComponentDay{true, Fen{200}, {}, 0}}, {}};
  report.apps[0].counts.daily_active = 30;
  report.apps[0].counts.active = 50;
  report.apps[0].counts.sum_habit = 65535 * 20;
  report.apps[0].counts.installs = {1, 2, 3};
  report.apps[0].counts.returns = {0, 4};
  report.apps[0].counts.posts = {7, 1, 2};
  report.apps[1].ban_decided = true;
  report.apps[1].link_effectiveness = 0.3;
  observed.take(report);
  return observed;
}

bool holds(const std::string& text) { return Condition::parse(text).holds(yesterday()); }
std::string error_of(const std::string& text) {
  return test::input_error([&] { Condition::parse(text); });
}

TEST(Condition, ComparesObservablesWithNumbers) {
  EXPECT_TRUE(holds("plum.dau > 29_999"));
  EXPECT_FALSE(holds("plum.dau > 30e3"));
  EXPECT_TRUE(holds("plum.dau >= 30e3"));
  EXPECT_TRUE(holds("plum.dau == 30000.0"));
  EXPECT_TRUE(holds("plum.dau != 1"));
  EXPECT_TRUE(holds("plum.dau < 30001"));
  EXPECT_TRUE(holds("plum.dau <= 30000"));
  EXPECT_FALSE(holds("plum.dau < 3e4"));
}

TEST(Condition, TakesNamesInQuotationMarks) {
  EXPECT_TRUE(holds("\"plum\".dau > 29_999"));
  EXPECT_TRUE(holds("'lotus-2'.bans == 1 and \"plum\".active > 5"));
  EXPECT_EQ(Condition::parse("茶.dau > 5 or ёлка.bans > 0").apps(), (std::vector<std::string>{"茶", "ёлка"}));
}

TEST(Condition, SignsOfOtherKeyboards) {
  EXPECT_EQ(error_of("plum.dau ≥ 5"), "(at \"≥\", column 10: it is written >=.)");
  EXPECT_EQ(error_of("plum.dau ＞ 5"), "(at \"＞\", column 10: it is written >.)");
  EXPECT_EQ(error_of("plum.dau > 3 × 5"), "(at \"×\", column 14: it is written *.)");
}

TEST(Condition, KnowsEveryObservable) {
  EXPECT_TRUE(holds("plum.daily_active == plum.dau"));
  EXPECT_TRUE(holds("plum.active == 50e3"));
  EXPECT_TRUE(holds("plum.sum_habit == 20e3"));
  EXPECT_TRUE(holds("plum.installs == 6000"));
  EXPECT_TRUE(holds("plum.returns == 4000"));
  EXPECT_TRUE(holds("plum.posts == 10_000"));
  EXPECT_TRUE(holds("plum.cash_posts == 7_000"));
  EXPECT_TRUE(holds("plum.paid_rmb == 12_000"));
  EXPECT_TRUE(holds("plum.paid_today_rmb == 12_000"));
  EXPECT_TRUE(holds("plum.bans == 0 and lotus-2.bans == 1 and platform.bans == 1"));
  EXPECT_TRUE(holds("plum.link_effectiveness == 1 and lotus-2.link_effectiveness < 0.31"));
  EXPECT_TRUE(holds("day == 4"));
  for (const std::string_view name : observable_names()) {
    EXPECT_NO_THROW(holds("lotus-2." + std::string(name) + " >= 0"));
  }
}

TEST(Condition, BindsAsUsual) {
  EXPECT_TRUE(holds("1 + 2 * 3 == 7"));
  EXPECT_TRUE(holds("(1 + 2) * 3 == 9"));
  EXPECT_TRUE(holds("7 - 2 - 1 == 4"));
  EXPECT_TRUE(holds("8 / 2 / 2 == 2"));
  EXPECT_TRUE(holds("- 2 * 3 == -6 + 0"));
  EXPECT_TRUE(holds("1 > 0 or 1 > 2 and 2 > 3"));
  EXPECT_FALSE(holds("(1 > 0 or 1 > 2) and 2 > 3"));
  EXPECT_TRUE(holds("not 1 > 2 and not not 2 > 1"));
  EXPECT_FALSE(holds("not (1 > 2 or 2 > 1)"));
  EXPECT_TRUE(holds("plum.dau / plum.active > 0.59 and plum.dau / plum.active < 0.61"));
  EXPECT_FALSE(holds("0 / 0 == 0 / 0"));
  EXPECT_TRUE(holds("1 / 0 > 1e300"));
}

TEST(Condition, ReadsNumbersAndBlanks) {
  EXPECT_TRUE(holds("1e+5 == 100_000 and 1E+2 == 100 and 1e-2 == .01 and 5. == 5"));
  EXPECT_TRUE(holds("1e3+1 == 1001 and 2+3 == 5"));
  EXPECT_TRUE(holds("plum.dau > 1\r\n\tand lotus-2.bans == 1\r\n"));
  EXPECT_TRUE(Condition::parse(" \r\n").empty());
}

TEST(Condition, RunningTotals) {
  Observed observed = yesterday();
  DayReport next;
  next.step = 65;
  next.apps.resize(2);
  next.components = {{ComponentDay{true, Fen{300}, {}, 0}}, {}};
  next.apps[0].ban_decided = true;
  observed.take(next);
  EXPECT_TRUE(Condition::parse("plum.paid_rmb == 15_000 and plum.paid_today_rmb == 3000").holds(observed));
  EXPECT_TRUE(Condition::parse("platform.bans == 2 and plum.dau == 0 and day == 5").holds(observed));
}

TEST(Condition, BeforeTheFirstDayNothingHasHappened) {
  const Observed nothing({"plum"}, 1000, 60);
  EXPECT_TRUE(Condition::parse("plum.dau == 0 and platform.bans == 0 and day < -60").holds(nothing));
}

TEST(Condition, EmptyIsNone) {
  EXPECT_TRUE(Condition::parse("").empty());
  EXPECT_TRUE(Condition::parse("  \n").empty());
  EXPECT_FALSE(Condition().holds(yesterday()));
}

TEST(Condition, NamesItsApps) {
  EXPECT_THAT(Condition::parse("b.dau > a.dau or b.bans > 0").apps(), ElementsAre("b", "a"));
}

TEST(Condition, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of("plum.daily_actve > 3"),
            "(at \"plum.daily_actve\", column 1: apps have no observable \"daily_actve\". Did you mean "
            "\"daily_active\"?)");
  EXPECT_EQ(error_of("plum.dau"), "(is a number, not a condition). A comparison such as > 0 is missing.");
  EXPECT_EQ(error_of("plum.dau >"),
            "(at its end: a number or an observable such as platform.bans should stand here.)");
  EXPECT_EQ(error_of("plum.dau = 3"), "(at \"=\", column 10: equality is written ==.)");
  EXPECT_EQ(error_of("(plum.dau > 3"), "(at its end: a closing parenthesis is missing.)");
  EXPECT_EQ(error_of("plum.dau > 3 4"),
            "(at \"4\", column 14: the condition should end here, or go on with and, or, or a comparison.)");
  EXPECT_EQ(error_of("plum.dau and 3 > 2"),
            "(at \"and\", column 10: and joins comparisons such as x.dau > 5e6, not numbers.)");
  EXPECT_EQ(error_of("1 < 2 < 3"),
            "(at \"<\", column 7: the condition should end here, or go on with and, or, or a comparison.)");
  EXPECT_EQ(error_of("(1 < 2) + 3 > 2"), "(at \"+\", column 9: + works on numbers, not on comparisons.)");
  EXPECT_EQ(error_of("plum > 2"),
            "(at \"plum\", column 1: no such number or observable; observables are written APP.NAME, such as "
            "myapp.dau.)");
  EXPECT_EQ(error_of("day-3 > 2"),
            "(at \"day-3\", column 1: no such number or observable. A minus stands between spaces.)");
  EXPECT_EQ(error_of("platform.dau > 2"),
            "(at \"platform.dau\", column 1: the platform has one observable, platform.bans.)");
  EXPECT_EQ(error_of("plum.dau > 3 $"),
            "(at \"$\", column 14: the condition should end here, or go on with and, or, or a comparison.)");
  EXPECT_EQ(error_of("plum.dau => 3"), "(at \"=>\", column 10: at least is written >=, and at most <=.)");
  for (const std::string number : {"30M", "1e999", "1.5M", "3-day", "."}) {
    EXPECT_EQ(error_of("day > " + number),
              "(at \"" + number +
                  "\", column 7: not a number; numbers are written like 2, 0.5 or "
                  "30e6, and a minus stands between spaces.)");
  }
  EXPECT_THAT(error_of("plum.dau \u2265 3"), testing::StartsWith("(at \"\u2265\", column 10: "));
  EXPECT_THAT(error_of("\uff08day > 3)"), testing::StartsWith("(at \"\uff08\", column 1: "));
  std::string long_chain = "1";
  for (int term = 0; term < 100'000; ++term) {
    long_chain += "+1";
  }
  EXPECT_THAT(error_of(long_chain + " > 0"), testing::HasSubstr("the condition is too long"));
  EXPECT_THAT(error_of(std::string(1000, '(')), testing::HasSubstr("nested too deeply"));
  EXPECT_THAT(error_of(std::string(1000, '-') + "1 > 0"), testing::HasSubstr("nested too deeply"));
}

// A day on which plum has this number of daily users.
void observe(Observed& observed, Step step, std::int64_t users) {
  DayReport report;
  report.step = step;
  report.apps.resize(1);
  report.components.resize(1);
  report.apps[0].counts.daily_active = users;
  observed.take(report);
}

// The days, counted from 0, on which a component with a window of days 1 to 8 is due. `users`: the daily
// users of plum on days 0, 1, ...
std::vector<Step> due(const ComponentParameters& component, const std::vector<std::int64_t>& users) {
  Scenario scenario;
  scenario.run.start = *parse_date("2026-02-01");
  scenario.run.burn_in_days = 0;
  ComponentParameters windowed = component;
  windowed.start = scenario.run.start + std::chrono::days(1);
  windowed.end = scenario.run.start + std::chrono::days(8);
  Schedule schedule(windowed, scenario);
  Observed observed({"plum"}, 1, 0);
  std::vector<Step> days;
  for (Step step = 0; step < static_cast<Step>(users.size()); ++step) {
    if (schedule.advance(step, observed)) {
      days.push_back(step);
    }
    observe(observed, step, users[static_cast<std::size_t>(step)]);
  }
  return days;
}

TEST(Schedule, WithoutTriggerIsTheWindow) {
  EXPECT_THAT(due({}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(Schedule, OpensWhileTheConditionHeldTheDayBefore) {
  ComponentParameters component;
  component.when = "plum.dau > 5";
  EXPECT_THAT(due(component, {9, 0, 9, 9, 0, 0, 0, 9, 9, 9, 9}), ElementsAre(1, 3, 4, 8));
  component.delay_days = 2;
  EXPECT_THAT(due(component, {9, 0, 9, 9, 0, 0, 0, 9, 9, 9, 9}), ElementsAre(3, 5, 6));
}

TEST(Schedule, StaysOpenForItsDuration) {
  ComponentParameters component;
  component.when = "plum.dau > 5";
  component.duration_days = 3;
  EXPECT_THAT(due(component, {0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0}), ElementsAre(2, 3, 4, 7, 8));
  EXPECT_THAT(due(component, {0, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0}), ElementsAre(2, 3, 4, 5, 6, 7));
}

TEST(Schedule, UntilEndsItForGood) {
  ComponentParameters component;
  component.until = "plum.dau > 5";
  EXPECT_THAT(due(component, {0, 0, 0, 9, 0, 0, 0, 0, 0}), ElementsAre(1, 2, 3));
  component.when = "plum.dau > 1";
  EXPECT_THAT(due(component, {0, 2, 2, 9, 2, 2, 2, 0, 0}), ElementsAre(2, 3));
}

TEST(Schedule, CountsItsDays) {
  Scenario scenario;
  scenario.run.start = *parse_date("2026-02-01");
  scenario.run.burn_in_days = 10;
  ComponentParameters component{scenario.run.start, scenario.run.start + std::chrono::days(3), {}, {}, {}};
  Schedule schedule(component, scenario);
  const Observed nothing({"plum"}, 1, 10);
  EXPECT_FALSE(schedule.advance(9, nothing));
  EXPECT_TRUE(schedule.advance(10, nothing));
  EXPECT_TRUE(schedule.advance(11, nothing));
  EXPECT_EQ(schedule.days_gone(11), 1);
  EXPECT_EQ(schedule.days_left(11), 3);
  component.when = "day >= -1";
  component.duration_days = 2;
  Schedule triggered(component, scenario);
  Observed observed({"plum"}, 1, 10);
  observe(observed, 9, 0);
  EXPECT_TRUE(triggered.advance(10, observed));
  EXPECT_EQ(triggered.days_gone(10), 0);
  EXPECT_EQ(triggered.days_left(10), 2);
  observe(observed, 10, 0);
  EXPECT_TRUE(triggered.advance(11, observed));
  EXPECT_EQ(triggered.days_left(11), 1);
  observe(observed, 11, 0);
  EXPECT_TRUE(triggered.advance(12, observed));
  EXPECT_EQ(triggered.days_gone(12), 0);  // opened again
}

}  // namespace
}  // namespace kfactor::model
