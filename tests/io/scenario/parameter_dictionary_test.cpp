#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "io/files/text_file.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/scenario/condition.hpp"

namespace kfactor::io {
namespace {

using testing::HasSubstr;

template <class Owner>
void expect_documented(const std::string& dictionary) {
  std::set<std::string_view> keys;
  for (const auto& row : model::parameters<Owner>()) {
    EXPECT_TRUE(keys.insert(row.key).second) << "twice: " << row.key;
    EXPECT_THAT(dictionary, HasSubstr("| `" + std::string(row.key) + "` |"));
    EXPECT_FALSE(row.unit.empty()) << row.key;
    EXPECT_FALSE(row.meaning.empty()) << row.key;
    EXPECT_FALSE(row.source.empty()) << row.key;
    EXPECT_EQ(row.meaning.find('|'), std::string_view::npos) << row.key;
    EXPECT_LE(row.low, row.high) << row.key;
    const bool is_money = std::holds_alternative<model::Fen Owner::*>(row.member) || row.unit == "RMB";
    EXPECT_EQ(is_money, row.key.ends_with("_rmb")) << row.key;
  }
}

template <class Owner>
void expect_default_in_range() {
  static const Owner defaults{};
  for (const auto& row : model::parameters<Owner>()) {
    double value = row.low;
    if (const auto* number = std::get_if<double Owner::*>(&row.member)) {
      value = defaults.**number;
    } else if (const auto* whole = std::get_if<std::int64_t Owner::*>(&row.member)) {
      value = static_cast<double>(defaults.**whole);
    } else if (const auto* money = std::get_if<model::Fen Owner::*>(&row.member)) {
      value = model::to_rmb(defaults.**money);
    }
    EXPECT_GE(value, row.low) << row.key;
    EXPECT_LE(value, row.high) << row.key;
  }
}

template <class Owner>
void check(const std::string& dictionary) {
  expect_documented<Owner>(dictionary);
  expect_default_in_range<Owner>();
}

TEST(ParameterDictionary, MentionsEveryKeyWithItsMeaning) {
  const std::string dictionary = parameter_dictionary();
  check<model::RunParameters>(dictionary);
  check<model::PopulationParameters>(dictionary);
  check<model::GraphParameters>(dictionary);
  check<model::GroupParameters>(dictionary);
  check<model::BehaviourParameters>(dictionary);
  check<model::PlatformParameters>(dictionary);
  check<model::AppParameters>(dictionary);
  check<model::ComponentParameters>(dictionary);
  for (const std::string_view kind : model::component_kinds()) {
    const model::Mechanism mechanism = model::make_mechanism(kind);
    EXPECT_EQ(model::kind_of(mechanism), kind);
    EXPECT_THAT(dictionary, HasSubstr("kind = \"" + std::string(kind) + "\""));
    std::visit([&](const auto& defaults) { check<std::decay_t<decltype(defaults)>>(dictionary); }, mechanism);
  }
  check<model::SeasonalTask>(dictionary);
}

TEST(ParameterDictionary, ARowHasAllColumns) {
  EXPECT_THAT(parameter_dictionary(), HasSubstr("| `half_reward_rmb` | r50 | RMB | [0, 1000000] | 5.0 | "));
  EXPECT_THAT(parameter_dictionary(),
              HasSubstr("| `post_chance` |  | 1 | [0, 1] | 0.3 / 0.35 / 0.08 / 0.15 | "));
  EXPECT_THAT(parameter_dictionary(), HasSubstr("| `start` |  | date |  | required | "));
  EXPECT_THAT(parameter_dictionary(),
              HasSubstr("| `share_when` |  | choice | used, active, never | \"used\" | "));
}

TEST(ParameterDictionary, EqualsTheTablesOfTheReadme) {
  const std::string readme = load_text(KFACTOR_SOURCE_DIR "/model/README.md");
  EXPECT_NE(readme.find(parameter_dictionary()), std::string::npos)
      << "model/README.md is stale: replace its tables by what `kfactor parameters` prints";
}

// The section of model/README.md on conditions, from its title to the next title.
std::string section_on_conditions() {
  const std::string readme = load_text(KFACTOR_SOURCE_DIR "/model/README.md");
  const std::size_t begin = readme.find("\n## Conditions\n");
  EXPECT_NE(begin, std::string::npos);
  return readme.substr(begin, readme.find("\n## ", begin + 1) - begin);
}

TEST(ReadmeOnConditions, NamesEveryObservableAndNoOther) {
  const std::string section = section_on_conditions();
  std::string table = section.substr(section.find("|---|"));
  std::set<std::string> named, known;
  for (std::size_t begin = table.find('`'); begin != std::string::npos; begin = table.find('`')) {
    const std::size_t end = table.find('`', begin + 1);
    named.insert(table.substr(begin + 1, end - begin - 1));
    table.erase(0, end + 1);
  }
  for (const std::string_view name : model::observable_names()) {
    known.emplace(name);
  }
  named.erase("kfactor validate");
  EXPECT_EQ(named, known);
}

TEST(ReadmeOnConditions, ShowsAComponentThatIsValid) {
  const std::string section = section_on_conditions();
  const std::size_t begin = section.find("    [apps.lotus.components.answer]");
  ASSERT_NE(begin, std::string::npos);
  const std::string example = section.substr(begin, section.find("\n\n", begin) - begin);
  const model::Scenario scenario =
      parse_scenario("[run]\nstart = 2026-02-01\n[apps.plum]\n[apps.lotus]\n" + example, "README.md", {});
  ASSERT_EQ(scenario.apps[1].components.size(), 1U);
  EXPECT_FALSE(scenario.apps[1].components[0].window.when.empty());
  EXPECT_FALSE(scenario.apps[1].components[0].window.until.empty());
}

}  // namespace
}  // namespace kfactor::io
