// What is allowed but hardly meant.
#include "io/scenario/scenario_doubts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kfactor::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kHead = R"([run]
start = 2026-02-01
days = 20
[population]
people = 100_000
agents = 1000
[platform]
governance = "none"
[apps.x]
)";

std::string component(const std::string& label, const std::string& kind, const std::string& rest) {
  return "[apps.x.components." + label + "]\nkind = \"" + kind +
         "\"\nstart = 2026-02-02\nend = 2026-02-08\n" + rest + "\n";
}

std::vector<std::string> doubts_of(const std::string& text, const std::vector<Override>& overrides = {}) {
  return scenario_doubts(parse_scenario(text, "tea.toml", overrides), text, "tea.toml", overrides);
}

std::vector<std::string> doubts(const std::string& rest, const std::vector<Override>& overrides = {}) {
  return doubts_of(std::string(kHead) + rest, overrides);
}

TEST(ScenarioDoubts, NoneWithoutReason) {
  EXPECT_THAT(doubts(component("y", "broadcast", "budget_rmb = 1000")), IsEmpty());
  EXPECT_THAT(doubts(component("y", "cash_fission", "budget_rmb = 1000")), IsEmpty());
}

TEST(ScenarioDoubts, ComponentsThatReachNobody) {
  EXPECT_THAT(
      doubts(component("y", "broadcast", "budget_rmb = 4e6\nreach = 0")),
      ElementsAre(
          "Warning: tea.toml:10: apps.x.components.y reaches nobody (reach = 0), but costs 4000000 RMB. "
          "Set budget_rmb = 0 as well, or remove it."));
  for (const auto& [kind, key] :
       {std::pair("feed", "activation"), std::pair("gift", "share"), std::pair("memory", "churn_relief"),
        std::pair("group_companion", "add_chance")}) {
    EXPECT_THAT(doubts(component("y", kind, "budget_rmb = 10\n" + std::string(key) + " = 0")),
                ElementsAre(HasSubstr("does nothing (" + std::string(key) + " = 0), but costs 10 RMB")));
  }
}

TEST(ScenarioDoubts, BudgetsWithoutEffect) {
  EXPECT_THAT(
      doubts(component("y", "launch_pulse", "budget_rmb = 9"), {{"apps.x.components.y.budget_rmb", "0"}}),
      ElementsAre(
          HasSubstr("--set apps.x.components.y.budget_rmb=0: apps.x.components.y.budget_rmb is 0: the "
                    "component works in full and costs nothing.")));
  EXPECT_THAT(doubts(component("y", "steady_packets", "budget_rmb = 900\npacket_rmb = 0")),
              ElementsAre(HasSubstr("budget_rmb = 900 is never paid: packet_rmb = 0.")));
  EXPECT_THAT(doubts(component("y", "habit_challenge", "budget_rmb = 900\npoints_rmb = 0")),
              ElementsAre(HasSubstr("is never paid: points_rmb = 0.")));
  EXPECT_THAT(doubts(component("y", "cash_fission", "budget_rmb = 50")),
              ElementsAre(HasSubstr("leaves 0.50 RMB for the simulated agents, less than one payment")));
}

TEST(ScenarioDoubts, ComponentsThatNeverOpen) {
  const std::string late =
      "[apps.x.components.y]\nkind = \"gift\"\nstart = 2026-03-02\nend = 2026-03-11\nbudget_rmb = 1\n";
  EXPECT_THAT(
      doubts(late),
      ElementsAre(
          "Warning: tea.toml:12: apps.x.components.y never opens: it starts on 2026-03-02, and the run "
          "ends on 2026-02-20. To see its whole window, set run.days = 39."));
  EXPECT_THAT(doubts(component("y", "gift", "budget_rmb = 1\nwhen = \"x.dau > 5\"\ndelay_days = 7")),
              ElementsAre(HasSubstr("the component never opens")));
  EXPECT_THAT(doubts("[apps.x.components.y]\nkind = \"reminder\"\nstart = 2026-02-02\nend = 2026-03-08\n"
                     "budget_rmb = 1\ndates = [2026-03-01]\n"),
              ElementsAre(HasSubstr("no reminder is sent")));
}

TEST(ScenarioDoubts, KeysThatNothingReads) {
  const std::string stored = "[graph]\nkind = \"stored\"\nfile = \"ties\"\nmean_degree = 9\n";
  EXPECT_THAT(doubts(stored), ElementsAre(HasSubstr("population.agents has no effect"),
                                          HasSubstr("graph.mean_degree has no effect")));
  EXPECT_THAT(doubts("[graph]\ngroup_chats = false\n[graph.groups.work]\npost_chance = 0.2\n"),
              ElementsAre(HasSubstr("graph.groups.work.post_chance has no effect")));
  EXPECT_THAT(doubts("", {{"platform.vigilance", "0.5"}}),
              ElementsAre("Warning: --set platform.vigilance=0.5: platform.vigilance has no effect: "
                          "platform.governance = \"none\" bans nothing."));
  EXPECT_THAT(doubts(component("y", "task_subsidy", "budget_rmb = 1e5\ninvite_cap = 3")),
              ElementsAre(HasSubstr("invite = false rewards no invitations.")));
}

TEST(ScenarioDoubts, NamesThatDifferInCapitalsAlone) {
  EXPECT_THAT(doubts("[apps.X]\n"), ElementsAre(HasSubstr("apps.X differs from x in capitals alone")));
  EXPECT_THAT(doubts("[apps.\"Чай\"]\n[apps.\"чай\"]\n"), ElementsAre(HasSubstr("in capitals alone")));
}

TEST(ScenarioDoubts, TheUsualRulesOfThePlatformAreSaid) {
  std::string text(kHead);
  text.replace(text.find("[platform]"), 31, "");
  EXPECT_THAT(doubts_of(text + component("y", "cash_fission", "budget_rmb = 1000")),
              ElementsAre(HasSubstr("Note: the scenario has no [platform]")));
  EXPECT_THAT(doubts_of(text + component("y", "gift", "budget_rmb = 1000")), IsEmpty());
}

}  // namespace
}  // namespace kfactor::io
