#include "io/scenario/scenario_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using model::Fen;
using model::Scenario;
using testing::ElementsAre;

// A scenario with the required values only.
constexpr std::string_view kSmall = R"([run]
start = 2026-02-01
days = 20

[apps.zebra]
learning_cost = 0.25

[apps.zebra.components.packets]
kind = "cash_fission"
start = 2026-02-02
end = "2026-02-08"
budget_rmb = 1_000_000.29

[apps.ant]
[apps.ant.components.second]
kind = "broadcast"
start = 2026-02-03
end = 2026-02-03
budget_rmb = 0
reach = 1
[apps.ant.components.first]
kind = "task_subsidy"
start = 2026-02-03
end = 2026-02-04
budget_rmb = 2e6
capacity = 1e6
)";

Scenario parse(std::string_view text, std::vector<Override> overrides = {}) {
  return parse_scenario(text, "festival.toml", overrides);
}

model::Date date(std::string_view text) { return model::parse_date(text).value(); }

TEST(ParseScenario, ReadsValuesOfEveryType) {
  const Scenario scenario = parse(kSmall);
  EXPECT_EQ(scenario.run.start, date("2026-02-01"));
  EXPECT_EQ(scenario.run.days, 20);
  EXPECT_EQ(scenario.run.burn_in_days, 60) << "left out, so the default";
  EXPECT_DOUBLE_EQ(scenario.apps.at(0).traits.learning_cost, 0.25);
  const model::Component& packets = scenario.apps.at(0).components.at(0);
  EXPECT_EQ(packets.window.end, date("2026-02-08")) << "dates may be texts";
  EXPECT_EQ(packets.window.budget, Fen{100'000'029});
  EXPECT_TRUE(std::holds_alternative<model::CashFission>(packets.mechanism));
  const auto& broadcast = std::get<model::Broadcast>(scenario.apps.at(1).components.at(0).mechanism);
  EXPECT_EQ(broadcast.reach, 1.0) << "a whole number for a fraction";
  const auto& tasks = std::get<model::TaskSubsidy>(scenario.apps.at(1).components.at(1).mechanism);
  EXPECT_EQ(tasks.capacity, 1'000'000) << "a whole float for a whole number";
}

TEST(ParseScenario, KeepsTheOrderOfTheFile) {
  const Scenario scenario = parse(kSmall);
  EXPECT_EQ(scenario.apps.at(0).name, "zebra");
  EXPECT_EQ(scenario.apps.at(1).name, "ant");
  EXPECT_EQ(scenario.apps.at(1).components.at(0).label, "second");
  EXPECT_EQ(scenario.apps.at(1).components.at(1).label, "first");
}

TEST(ParseScenario, ReadsGroupsChoicesAndBanDates) {
  const Scenario scenario = parse(std::string(kSmall) + R"(
[graph.groups.large]
size_max = 400
[behaviour]
share_when = "never"
[platform]
governance = "dates"
[platform.ban_dates]
zebra = 2026-02-05
)");
  EXPECT_EQ(scenario.groups.at(3).size_max, 400);
  EXPECT_EQ(scenario.groups.at(3).size_min, 80);
  EXPECT_EQ(scenario.behaviour.share_when, model::ShareWhen::Never);
  EXPECT_EQ(scenario.ban_dates.at(0).app, "zebra");
  EXPECT_EQ(scenario.ban_dates.at(0).date, date("2026-02-05"));
}

TEST(ParseScenario, SeedsOfAllBitsGoThereAndBack) {
  for (const std::string seed : {"9223372036854775808", "10000000000000000001", "18446744073709551615"}) {
    const Scenario scenario = parse(kSmall, {{"run.seed", seed}, {"graph.seed", seed}});
    EXPECT_EQ(std::to_string(scenario.run.seed), seed);
    const Scenario again = parse(write_scenario(scenario));
    EXPECT_EQ(again.run.seed, scenario.run.seed);
    EXPECT_EQ(again.graph.seed, scenario.graph.seed);
  }
}

TEST(ParseScenario, NamesOfAnyScript) {
  std::string text(kSmall);
  text += R"(
[apps."奶茶"]
[apps."奶茶".components."Рассылка"]
kind = "gift"
start = 2026-02-03
end = 2026-02-05
budget_rmb = 5
when = "奶茶.dau > 10 and 'zebra'.dau > 3"
[platform]
governance = "dates"
[platform.ban_dates]
"奶茶" = 2026-02-05
)";
  const Scenario scenario =
      parse(text, {{"apps.奶茶.base_users", "7"}, {"apps.\"奶茶\".components.'Рассылка'.share", "0.5"}});
  EXPECT_EQ(scenario.apps.at(2).name, "奶茶");
  EXPECT_EQ(scenario.apps.at(2).traits.base_users, 7);
  EXPECT_EQ(std::get<model::Gift>(scenario.apps.at(2).components.at(0).mechanism).share, 0.5);
  EXPECT_EQ(write_scenario(parse(write_scenario(scenario))), write_scenario(scenario));
}

TEST(ParseScenario, MoneyIsExact) {
  const std::vector<std::pair<std::string, std::int64_t>> known = {{"0.29", 29},
                                                                   {"0.1", 10},
                                                                   {"1.10", 110},
                                                                   {"4.35", 435},
                                                                   {"1e9", 100'000'000'000},
                                                                   {"999999999999.99", 99'999'999'999'999},
                                                                   {"1_000_000_000_000", 100'000'000'000'000},
                                                                   {"0", 0}};
  for (const auto& [text, fen] : known) {
    const Scenario scenario = parse(kSmall, {{"apps.zebra.components.packets.budget_rmb", text}});
    EXPECT_EQ(scenario.apps.at(0).components.at(0).window.budget, Fen{fen}) << text;
  }
}

TEST(ParseScenario, OverridesChangeAndAddValues) {
  const Scenario scenario = parse(kSmall, {{"run.days", "30"},
                                           {"run.days", "40"},
                                           {"run.name", "trial-7"},
                                           {"run.start", "2026-02-02"},
                                           {"population.agents", "1e5"},
                                           {"behaviour.share_when", "active"},
                                           {"graph.group_chats", "false"},
                                           {"graph.groups.family.size_max", "9"},
                                           {"apps.ant.components.second.reach", "0.5"}});
  EXPECT_EQ(scenario.run.days, 40) << "the last override counts";
  EXPECT_EQ(scenario.run.name, "trial-7");
  EXPECT_EQ(scenario.run.start, date("2026-02-02"));
  EXPECT_EQ(scenario.population.agents, 100'000);
  EXPECT_EQ(scenario.behaviour.share_when, model::ShareWhen::Active);
  EXPECT_FALSE(scenario.graph.group_chats);
  EXPECT_EQ(scenario.groups.at(0).size_max, 9);
  EXPECT_EQ(std::get<model::Broadcast>(scenario.apps.at(1).components.at(0).mechanism).reach, 0.5);
}

TEST(ParseScenario, ACommandLineOverrideIsSplitAtItsFirstEqualsSign) {
  const Override plain = parse_override(" run.name = a=b ");
  EXPECT_EQ(plain.key, "run.name");
  EXPECT_EQ(plain.value, "a=b");
  EXPECT_EQ(test::input_error([] { parse_override("run.days"); }),
            "--set run.days: expected KEY=VALUE, such as population.agents=100000.");
}

// Sets all values to others than their defaults, where the type allows it.
template <class Owner>
void disturb(Owner& owner) {
  for (const auto& row : model::parameters<Owner>()) {
    std::visit(
        [&](const auto& member) {
          using Member = std::decay_t<decltype(member)>;
          if constexpr (std::is_same_v<Member, double Owner::*>) {
            owner.*member = (owner.*member) * 0.9 + 1.0 / 30;
          } else if constexpr (std::is_same_v<Member, std::int64_t Owner::*>) {
            owner.*member += 1;
          } else if constexpr (std::is_same_v<Member, bool Owner::*>) {
            owner.*member = !(owner.*member);
          } else if constexpr (std::is_same_v<Member, Fen Owner::*>) {
            owner.*member += Fen{107};
          } else if constexpr (std::is_same_v<Member, std::string Owner::*>) {
            owner.*member = "say \"hi\"\\ 元宝";
          } else if constexpr (std::is_same_v<Member, model::Choice<Owner>>) {
            member.set(owner, static_cast<int>(member.names.size()) - 1);
          }
        },
        row.member);
  }
}

template <class Owner>
void expect_equal(const Owner& a, const Owner& b) {
  for (const auto& row : model::parameters<Owner>()) {
    std::visit(
        [&](const auto& member) {
          if constexpr (std::is_same_v<std::decay_t<decltype(member)>, model::Choice<Owner>>) {
            EXPECT_EQ(member.get(a), member.get(b)) << row.key;
          } else {
            EXPECT_TRUE(a.*member == b.*member) << row.key;
          }
        },
        row.member);
  }
}

void expect_equal_scenarios(const Scenario& a, const Scenario& b) {
  expect_equal(a.run, b.run);
  expect_equal(a.population, b.population);
  expect_equal(a.graph, b.graph);
  for (std::size_t type = 0; type < a.groups.size(); ++type) {
    expect_equal(a.groups[type], b.groups[type]);
  }
  expect_equal(a.behaviour, b.behaviour);
  expect_equal(a.platform, b.platform);
  ASSERT_EQ(a.ban_dates.size(), b.ban_dates.size());
  for (std::size_t i = 0; i < a.ban_dates.size(); ++i) {
    EXPECT_EQ(a.ban_dates[i].app, b.ban_dates[i].app);
    EXPECT_EQ(a.ban_dates[i].date, b.ban_dates[i].date);
  }
  ASSERT_EQ(a.apps.size(), b.apps.size());
  for (std::size_t i = 0; i < a.apps.size(); ++i) {
    EXPECT_EQ(a.apps[i].name, b.apps[i].name);
    expect_equal(a.apps[i].traits, b.apps[i].traits);
    ASSERT_EQ(a.apps[i].components.size(), b.apps[i].components.size());
    for (std::size_t j = 0; j < a.apps[i].components.size(); ++j) {
      const model::Component& first = a.apps[i].components[j];
      const model::Component& second = b.apps[i].components[j];
      EXPECT_EQ(first.label, second.label);
      expect_equal(first.window, second.window);
      ASSERT_EQ(first.mechanism.index(), second.mechanism.index());
      std::visit(
          [&](const auto& e) { expect_equal(e, std::get<std::decay_t<decltype(e)>>(second.mechanism)); },
          first.mechanism);
    }
  }
}

// A scenario has either distributions or constants, not both.
void without_constants(Scenario& scenario) {
  const model::PopulationParameters usual;
  scenario.population.cash_affinity = usual.cash_affinity;
  scenario.population.need = usual.need;
  scenario.population.skill = usual.skill;
  scenario.population.threshold = usual.threshold;
  for (model::App& app : scenario.apps) {
    app.traits.frailty = model::AppParameters{}.frailty;
  }
}

TEST(WriteScenario, ConstantsAndASecondTierSurvive) {
  Scenario scenario = parse(kSmall);
  scenario.platform.second_tier = true;
  model::PopulationParameters& p = scenario.population;
  p.cash_affinity_alpha = p.cash_affinity_beta = p.need_alpha = p.need_beta = 0;
  p.skill_alpha = p.skill_beta = 0;
  p.cash_affinity = 0.11;
  p.need = 0.22;
  p.skill = 0.33;
  p.threshold = 0.44;
  scenario.behaviour.adoption = model::AdoptionRule::Threshold;
  scenario.apps[0].traits.frailty_alpha = scenario.apps[0].traits.frailty_beta = 0;
  scenario.apps[0].traits.frailty = 0.55;
  expect_equal_scenarios(scenario, parse(write_scenario(scenario)));
}

TEST(WriteScenario, DescriptionsMayHaveLines) {
  Scenario scenario = parse(kSmall);
  scenario.run.description = "one\n\ttwo";
  EXPECT_EQ(parse(write_scenario(scenario)).run.description, scenario.run.description);
}

TEST(WriteScenario, ReadingItGivesTheSameScenario) {
  Scenario scenario = parse(kSmall);
  expect_equal_scenarios(scenario, parse(write_scenario(scenario)));

  disturb(scenario.run);
  disturb(scenario.population);
  disturb(scenario.graph);
  disturb(scenario.behaviour);
  disturb(scenario.platform);
  scenario.platform.second_tier = false;  // bans on dates have no second tier
  scenario.graph.group_chats = true;      // required with a file of memberships
  for (model::GroupParameters& group : scenario.groups) {
    group.size_max -= 1;
    disturb(group);
  }
  for (model::App& app : scenario.apps) {
    disturb(app.traits);
    for (model::Component& component : app.components) {
      disturb(component.window);
      component.window.when = "ant.dau > 2e6 and platform.bans >= 1";  // another text would be refused
      component.window.until = "day > 30";
      std::visit([](auto& mechanism) { disturb(mechanism); }, component.mechanism);
    }
  }
  without_constants(scenario);
  std::get<model::Broadcast>(scenario.apps[1].components[0].mechanism).reach = 1.0 / 3;
  scenario.ban_dates = {{"zebra", date("2026-02-09")}, {"ant", date("2026-02-05")}};
  const std::string text = write_scenario(scenario);
  expect_equal_scenarios(scenario, parse(text));
  EXPECT_EQ(write_scenario(parse(text)), text);
}

TEST(WriteScenario, EveryKindOfComponentSurvives) {
  Scenario scenario = parse(kSmall);
  scenario.apps[0].components.clear();
  for (const std::string_view kind : model::component_kinds()) {
    model::Component component{std::string(kind),
                               {scenario.run.start, scenario.run.start, Fen{5}, {}, {}},
                               model::make_mechanism(kind)};
    component.window.when = "ant.dau > 2e6 and platform.bans >= 1";
    component.window.duration_days = 3;
    if (auto* reminder = std::get_if<model::Reminder>(&component.mechanism)) {
      reminder->dates = {scenario.run.start};
    }
    if (auto* season = std::get_if<model::SeasonalTasks>(&component.mechanism)) {
      season->tasks = {{"greetings", scenario.run.start, scenario.run.start, 1.5, 0.8, 0.3},
                       {"packing", scenario.run.start, scenario.run.start, 1.1, 0, 0}};
    }
    scenario.apps[0].components.push_back(component);
  }
  expect_equal_scenarios(scenario, parse(write_scenario(scenario)));
}

TEST(ShippedScenarios, AreValid) {
  const std::filesystem::path folder = std::filesystem::path(KFACTOR_SOURCE_DIR) / "jobs" / "scenarios";
  const Scenario festival = parse(load_text(folder / "festival-2026.toml"));
  std::vector<std::string> names;
  for (const model::App& app : festival.apps) {
    names.push_back(app.name);
  }
  EXPECT_THAT(names, ElementsAre("yuanbao", "qianwen", "doubao", "wenxin"));
  EXPECT_EQ(festival.population.people, 1'100'000'000);
  EXPECT_EQ(festival.step_of(festival.run.start), 60);
  EXPECT_EQ(parse(load_text(folder / "minimal.toml")).apps.size(), 1U);
  const Scenario stored = parse(load_text(folder / "stored-graph.toml"), {{"graph.file", "ties.csv"}});
  EXPECT_EQ(stored.graph.kind, model::GraphKind::Stored);
}

}  // namespace
}  // namespace kfactor::io
