// Every kind of mistake in a scenario, with the exact message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/scenario/scenario_file.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGood = R"([run]
start = 2026-02-01
days = 20

[population]
agents = 1000

[apps.x]
learning_cost = 0.25

[apps.x.components.y]
kind = "task_subsidy"
start = 2026-02-02
end = 2026-02-08
budget_rmb = 1000

[graph]
mean_degree = 10
)";

std::string error_of(const std::string& text, std::vector<Override> overrides = {}) {
  return test::input_error([&] { parse_scenario(text, "festival.toml", overrides); });
}

// The error of kGood with one line replaced (numbered from 1), or with lines appended if `number` is 0.
std::string error_with(std::size_t number, const std::string& replacement) {
  std::string text;
  std::size_t line = 1;
  std::size_t begin = 0;
  for (std::size_t end = kGood.find('\n'); end != std::string_view::npos;
       end = kGood.find('\n', begin), ++line) {
    text += line == number ? replacement : std::string(kGood.substr(begin, end - begin));
    text += '\n';
    begin = end + 1;
  }
  return error_of(number == 0 ? text + replacement + "\n" : text);
}

std::string error_set(const std::string& key, const std::string& value) {
  return error_of(std::string(kGood), {{key, value}});
}

TEST(ScenarioErrors, TheGoodScenarioIsGood) { EXPECT_EQ(error_of(std::string(kGood)), "no InputError"); }

TEST(ScenarioErrors, ValuesOutOfRange) {
  EXPECT_EQ(error_with(9, "learning_cost = 1.7"),
            "festival.toml:9: apps.x.learning_cost = 1.7 (must be within [0, 1]). A share of the whole: 30 % "
            "is written 0.3.");
  EXPECT_EQ(error_with(9, "learning_cost = 62.5"),
            "festival.toml:9: apps.x.learning_cost = 62.5 (must be within [0, 1]). For 62.5 % write 0.625.");
  EXPECT_EQ(error_with(9, "learning_cost = -0.5"),
            "festival.toml:9: apps.x.learning_cost = -0.5 (must be within [0, 1]).");
  EXPECT_EQ(error_with(6, "agents = 0"), "festival.toml:6: population.agents = 0 (must be at least 1).");
  EXPECT_EQ(error_with(6, "agents = 4294967296"),
            "festival.toml:6: population.agents = 4294967296 (must be at most 4294967295).");
  EXPECT_EQ(error_with(3, "days = 3651"), "festival.toml:3: run.days = 3651 (must be within [1, 3650]).");
  EXPECT_EQ(error_with(15, "budget_rmb = -5"),
            "festival.toml:15: apps.x.components.y.budget_rmb = -5 (must be at least 0).");
  EXPECT_EQ(
      error_with(15, "budget_rmb = 0.005"),
      "festival.toml:15: apps.x.components.y.budget_rmb = 0.005 (money is given in RMB with at most two "
      "decimals).");
  EXPECT_EQ(error_with(9, "label_on_churn = inf"),
            "festival.toml:9: apps.x.label_on_churn = inf (must be at most 1000000).");
}

TEST(ScenarioErrors, WrongTypes) {
  EXPECT_EQ(error_with(9, "learning_cost = \"high\""),
            "festival.toml:9: apps.x.learning_cost = \"high\" (must be a number).");
  EXPECT_EQ(error_with(9, "learning_cost = nan"),
            "festival.toml:9: apps.x.learning_cost = nan (must be a number).");
  EXPECT_EQ(error_with(3, "days = 2.5"), "festival.toml:3: run.days = 2.5 (must be a whole number).");
  EXPECT_EQ(error_with(3, "name = 7"), "festival.toml:3: run.name = 7 (must be a text in quotes).");
  EXPECT_EQ(error_with(2, "start = 20260201"),
            "festival.toml:2: run.start = 20260201 (must be a date such as 2026-02-17). Write 2026-02-01.");
  EXPECT_EQ(error_with(2, "start = \"2026-02-30\""),
            "festival.toml:2: run.start = \"2026-02-30\" (must be a date such as 2026-02-17).");
  EXPECT_EQ(error_with(18, "group_chats = 1"),
            "festival.toml:18: graph.group_chats = 1 (must be true or false). Write true.");
  EXPECT_EQ(error_with(18, "kind = \"storred\""),
            "festival.toml:18: graph.kind = \"storred\" (must be one of procedural, stored). Did you mean "
            "\"stored\"?");
  EXPECT_EQ(error_with(15, "budget_rmb = \"much\""),
            "festival.toml:15: apps.x.components.y.budget_rmb = \"much\" (must be a number of RMB).");
  EXPECT_EQ(error_with(18, "groups = 3"), "festival.toml:18: graph.groups = 3 (must be a table).");
  EXPECT_EQ(error_with(3, "days = [1]"), "festival.toml:3: run.days = [...] (must be a whole number).");
  EXPECT_EQ(error_with(12, "kind = \"cash_fision\""),
            "festival.toml:12: apps.x.components.y.kind = \"cash_fision\" (must be one of cash_fission, "
            "task_subsidy, seasonal_tasks, "
            "broadcast, feed, steady_packets, reminder, habit_challenge, memory, gift, group_companion, "
            "cross_generation, launch_pulse). Did you mean \"cash_fission\"?");
}

TEST(ScenarioErrors, SeasonalTasksAndReminders) {
  const std::string season = "kind = \"seasonal_tasks\"";
  EXPECT_EQ(error_with(12, season),
            "festival.toml:11: apps.x.components.y.tasks is empty: seasonal tasks need at least one table "
            "[apps.x.components.y.tasks.NAME].");
  EXPECT_EQ(
      error_with(12, season + "\ntasks.trip = {start = 2026-02-01}"),
      "festival.toml:13: missing key \"end\" in apps.x.components.y.tasks.trip (a date such as 2026-02-17).");
  const std::string reminder = "kind = \"reminder\"\n";
  EXPECT_EQ(error_with(12, reminder + "dates = []"),
            "festival.toml:13: apps.x.components.y.dates = [...] (must name at least one date).");
  EXPECT_EQ(
      error_with(12, reminder + "dates = [2026-02-01, 5]"),
      "festival.toml:13: apps.x.components.y.dates = [...] (must be a list of dates such as [2026-03-03, "
      "2026-04-05]; 5 is none).");
  EXPECT_EQ(
      error_with(12, reminder + "dates = [2027-02-01]"),
      "festival.toml:13: apps.x.components.y.dates = 2027-02-01 lies outside the window of its component, "
      "2026-02-02 to 2026-02-08.");
}

TEST(ScenarioErrors, Triggers) {
  EXPECT_EQ(error_with(15, "budget_rmb = 1\nwhen = \"x.dau > 3e6\"\nduration_days = 2"), "no InputError");
  EXPECT_EQ(error_with(15, "budget_rmb = 1\nwhen = \"z.dau > 3e6\""),
            "festival.toml:16: apps.x.components.y.when = \"z.dau > 3e6\" asks about z, which is not among "
            "[apps].");
  EXPECT_EQ(error_with(15, "budget_rmb = 1\nuntil = \"x.dau > \""),
            "festival.toml:16: apps.x.components.y.until = \"x.dau > \" (at its end: a number or an "
            "observable such "
            "as platform.bans should stand here.)");
  EXPECT_EQ(
      error_with(15, "budget_rmb = 1\ndelay_days = 2"),
      "festival.toml:16: apps.x.components.y.delay_days = 2 belongs to a trigger, but `when` is empty.");
}

TEST(ScenarioErrors, UnknownKeys) {
  EXPECT_EQ(error_with(15, "budget_rmb_bilion = 1"),
            "festival.toml:15: unknown key \"budget_rmb_bilion\" in apps.x.components.y. Did you mean "
            "\"budget_rmb\"?");
  EXPECT_EQ(error_with(5, "[populaton]"),
            "festival.toml:5: unknown key \"populaton\". Did you mean \"population\"?");
  EXPECT_EQ(error_with(0, "[graph.groups.familly]\nsize_min = 5"),
            "festival.toml:19: unknown key \"familly\" in graph.groups. Did you mean \"family\"?");
  EXPECT_EQ(error_with(0, "[zzz]"),
            "festival.toml:19: unknown key \"zzz\". Known keys: run, population, graph, behaviour, platform, "
            "apps.");
  EXPECT_EQ(
      error_with(0, "[apps.\"a b\"]"),
      "festival.toml:19: apps.\"a b\" has no usable name (it holds a space: use only letters, digits, - and "
      "_).");
}

TEST(ScenarioErrors, MissingKeys) {
  EXPECT_EQ(error_with(2, ""), "festival.toml:1: missing key \"start\" in run (a date such as 2026-02-17).");
  EXPECT_EQ(error_with(15, ""),
            "festival.toml:11: missing key \"budget_rmb\" in apps.x.components.y (in RMB).");
  EXPECT_EQ(error_with(12, ""),
            "festival.toml:11: missing key \"kind\" in apps.x.components.y (one of cash_fission, "
            "task_subsidy, seasonal_tasks, "
            "broadcast, feed, steady_packets, reminder, habit_challenge, memory, gift, group_companion, "
            "cross_generation, launch_pulse).");
  EXPECT_EQ(error_of(""), "festival.toml: missing key \"start\" in run (a date such as 2026-02-17).");
  EXPECT_EQ(error_of("[run]\nstart = 2026-02-01\n"),
            "festival.toml: apps is empty: a scenario needs at least one table [apps.NAME].");
}

TEST(ScenarioErrors, TextThatIsNotToml) {
  EXPECT_THAT(error_with(3, "days = "), StartsWith("festival.toml:3:8: not valid TOML: "));
  EXPECT_THAT(error_with(3, "start = 2026-02-01"), StartsWith("festival.toml:3:"));
  EXPECT_THAT(error_with(1, "[run"), StartsWith("festival.toml:1:5: not valid TOML: "));
}

TEST(ScenarioErrors, TheFirstOfSeveralIsReported) {
  EXPECT_THAT(error_of("[zzz]\n[apps.x]\nlearning_cost = 2\n[run]\nstart = 1\n"),
              StartsWith("festival.toml:1: "));
}

TEST(ScenarioErrors, Windows) {
  EXPECT_EQ(error_with(14, "end = 2026-02-01"),
            "festival.toml:14: apps.x.components.y.end = 2026-02-01 lies before start = 2026-02-02. Dates "
            "swapped?");
  EXPECT_EQ(error_with(13, "start = 2026-01-31"),
            "festival.toml:13: apps.x.components.y.start = 2026-01-31 lies before day 0, run.start = "
            "2026-02-01. The "
            "burn-in before it runs without campaigns.");
  EXPECT_EQ(
      error_with(13, "start = 2072-02-02"),
      "festival.toml:13: apps.x.components.y.start = 2072-02-02 lies more than a year after the last day, "
      "2026-02-20. Wrong year?");
  const std::string second =
      "[apps.x.components.z]\nkind = \"task_subsidy\"\nstart = 2026-02-08\nend = 2026-02-09\n"
      "budget_rmb = 1";
  EXPECT_EQ(
      error_with(0, second),
      "festival.toml:21: apps.x.components.z.start = 2026-02-08 overlaps the window of y, 2026-02-02 to "
      "2026-02-08. Two task subsidies of one app cannot be open on one day.");
}

TEST(ScenarioErrors, SharesShapesAndSizes) {
  EXPECT_EQ(error_with(18, "province_share = 0.5"),
            "festival.toml:18: graph.province_share = 0.5 and town_share = 0.6 are shares of one whole but "
            "add up to "
            "1.1.");
  EXPECT_EQ(
      error_with(6, "need_alpha = 0"),
      "festival.toml:6: population.need_alpha = 0 with need_beta = 3: both must be positive, or both 0 for a "
      "constant.");
  EXPECT_EQ(error_with(0, "[graph.groups.family]\nsize_min = 20"),
            "festival.toml:20: graph.groups.family.size_min = 20 exceeds size_max = 16. Sizes swapped?");
  EXPECT_EQ(error_with(6, "people = 1000"),
            "festival.toml:5: population.agents = 1000000 exceeds people = 1000. Each agent stands for at "
            "least one "
            "of the people.");
  EXPECT_EQ(error_with(9, "base_users = 1_100_000_001"),
            "festival.toml:9: apps.x.base_users = 1100000001 exceeds population.people = 1100000000.");
}

TEST(ScenarioErrors, ConstantsBesideDistributions) {
  EXPECT_EQ(
      error_with(9, "frailty = 0.1"),
      "festival.toml:9: apps.x.frailty = 0.1 is read only where frailty_alpha and frailty_beta are 0; here "
      "they are shapes of a Beta distribution.");
  EXPECT_EQ(error_with(9, "frailty = 0.1\nfrailty_alpha = 0\nfrailty_beta = 0"), "no InputError");
  for (const std::string trait : {"cash_affinity", "need", "skill"}) {
    const std::string shapes = trait + "_alpha and " + trait + "_beta";
    EXPECT_EQ(error_with(6, trait + " = 0.25"),
              std::string("festival.toml:6: population.")
                  .append(trait)
                  .append(" = 0.25 is read only where ")
                  .append(shapes)
                  .append(" are 0; here they are shapes of a Beta distribution."));
  }
  EXPECT_EQ(
      error_with(6, "threshold = 0.3"),
      "festival.toml:6: population.threshold = 0.3 is read only when behaviour.adoption = \"threshold\".");
  EXPECT_EQ(error_with(6, "threshold_alpha = 2\nthreshold_beta = 2"),
            "festival.toml:6: population.threshold_alpha = 2 is read only when behaviour.adoption = "
            "\"threshold\".");
  const std::string threshold = "[behaviour]\nadoption = \"threshold\"\n";
  EXPECT_EQ(error_with(6, "threshold = 0.3\n" + threshold), "no InputError");
  EXPECT_EQ(
      error_with(6, "threshold = 0.3\nthreshold_alpha = 2\nthreshold_beta = 2\n" + threshold),
      "festival.toml:6: population.threshold = 0.3 is read only where threshold_alpha and threshold_beta are "
      "0; here they are shapes of a Beta distribution.");
}

TEST(ScenarioErrors, GraphFilesAndBans) {
  EXPECT_EQ(error_with(18, "kind = \"stored\""),
            "festival.toml:17: graph.file is missing, but graph.kind = \"stored\" reads the ties from it.");
  EXPECT_EQ(error_with(18, "file = \"a.txt\""),
            "festival.toml:18: graph.file = \"a.txt\" is read only when graph.kind = \"stored\".");
  EXPECT_EQ(error_with(0, "[platform.ban_dates]\nx = 2026-02-05"),
            "festival.toml:19: platform.ban_dates are read only when platform.governance = \"dates\".");
  const std::string none = "[platform]\ngovernance = \"none\"\n";
  const std::string dates = "[platform]\ngovernance = \"dates\"\n[platform.ban_dates]\n";
  EXPECT_EQ(error_with(0, none + "second_tier = true"),
            "festival.toml:21: platform.second_tier = true has a meaning only when platform.governance = "
            "\"chance\" or \"deterministic\".");
  EXPECT_EQ(
      error_with(0, "[platform]\ngovernance = \"dates\""),
      "festival.toml:20: platform.governance = \"dates\" needs a table [platform.ban_dates] with lines APP "
      "= DATE. Without bans, write \"none\".");
  EXPECT_EQ(error_with(0, dates + "w = 2026-02-05"),
            "festival.toml:22: platform.ban_dates.w bans an app that is not among [apps].");
  EXPECT_EQ(
      error_with(0, dates + "x = 2026-02-25"),
      "festival.toml:22: platform.ban_dates.x = 2026-02-25 lies outside the days on which a ban can begin, "
      "2026-02-02 to 2026-02-20.");
  EXPECT_EQ(error_with(0, dates + "x = 5"),
            "festival.toml:22: platform.ban_dates.x = 5 (must be a date such as 2026-02-17).");
}

TEST(ScenarioErrors, OverridesAreNamed) {
  EXPECT_EQ(error_set("population.agents", "0"),
            "--set population.agents=0: population.agents = 0 (must be at least 1).");
  EXPECT_EQ(error_set("apps.x.learnig_cost", "0.5"),
            "--set apps.x.learnig_cost=0.5: unknown key \"learnig_cost\" in apps.x. Did you mean "
            "\"learning_cost\"?");
  EXPECT_EQ(error_set("appz.x.learning_cost", "0.5"),
            "--set appz.x.learning_cost=0.5: unknown key \"appz\". Did you mean \"apps\"?");
  EXPECT_EQ(error_set("apps.why.learning_cost", "0.5"),
            "--set apps.why.learning_cost=0.5: unknown key \"why\" in apps. Known keys: x.");
  EXPECT_EQ(
      error_set("apps.x.components.yy.reach", "0.5"),
      "--set apps.x.components.yy.reach=0.5: unknown key \"yy\" in apps.x.components. Did you mean \"y\"?");
  EXPECT_EQ(error_set("run.days.x", "1"), "--set run.days.x=1: run.days is a value, not a table.");
  EXPECT_EQ(error_set("run..days", "1"), "--set run..days=1: the key needs a name between its dots.");
  EXPECT_EQ(error_set("run.days", "soon"),
            "--set run.days=soon: run.days = \"soon\" (must be a whole number).");
  EXPECT_EQ(
      error_set("run.name", "\"open"),
      "--set run.name=\"open: the value is neither TOML nor a bare word. Do its quotes and brackets end?");
  EXPECT_EQ(error_set("run.days", ""), "--set run.days=: there is no value after the \"=\".");
  EXPECT_EQ(
      error_set("apps.x.components.y.end", "2026-02-01"),
      "--set apps.x.components.y.end=2026-02-01: apps.x.components.y.end = 2026-02-01 lies before start = "
      "2026-02-02. Dates swapped?");
}

TEST(ScenarioErrors, OptionsAreNamedAsTyped) {
  const std::string good(kGood);
  EXPECT_EQ(error_of(good, {{"population.agents", "12k", "--agents"}}),
            "--agents 12k: population.agents = \"12k\" (must be a whole number). Write 12_000.");
  EXPECT_EQ(error_of(good, {{"run.replicate", "first", "--replicate"}}),
            "--replicate first: run.replicate = \"first\" (must be a whole number).");
  EXPECT_EQ(error_of(good, {{"run.seed", "-7", "--seed"}}), "--seed -7: run.seed = -7 (must be at least 0).");
}

TEST(ScenarioErrors, ValuesInOtherNotationsAreWrittenOut) {
  const auto last_words = [](const std::string& value, const std::string& key = "budget_rmb") {
    const std::string message = error_with(key == "end" ? 14 : key == "kind" ? 12 : 15, key + " = " + value);
    const std::size_t at = message.rfind("Write ");
    return at == std::string::npos ? message : message.substr(at);
  };
  EXPECT_EQ(last_words("7k"), "Write 7000.");
  EXPECT_EQ(last_words("3.5mio"), "Write 3_500_000.");
  EXPECT_EQ(last_words("12'000"), "Write 12_000.");
  EXPECT_EQ(last_words("8.400,50"), "Write 8400.5.");
  EXPECT_EQ(last_words("80 percent"), "Write 0.8.");
  EXPECT_EQ(last_words("14 yuan"), "Write 14.");
  EXPECT_EQ(last_words("２５０"), "Write 250.");
  EXPECT_EQ(last_words("3亿"), "Write 300_000_000.");
  EXPECT_EQ(last_words("\"9e3\""), "Write 9e3 without quotation marks.");
  EXPECT_EQ(last_words("31.12.2026", "end"), "Write 2026-12-31.");
  EXPECT_EQ(last_words("2026.2.7", "end"), "Write 2026-02-07.");
  EXPECT_EQ(last_words("2/25/2026", "end"), "Write 2026-02-25.");
  EXPECT_EQ(last_words("2026年2月7日", "end"), "Write 2026-02-07.");
  EXPECT_EQ(last_words("radio", "kind"), "Write \"broadcast\".");
}

TEST(ScenarioErrors, MistakesOfTomlInPlainWords) {
  EXPECT_EQ(
      error_with(3, "days = 20;"),
      "festival.toml:3:10: not valid TOML: days = 20; is not one value. A line holds one key, one value and "
      "perhaps a comment after #.");
  EXPECT_EQ(error_with(3, "days 20"),
            "festival.toml:3:6: not valid TOML: \"days 20\" is neither a [table] nor key = value.");
  EXPECT_THAT(error_with(3, "description = \"C:\\work\""),
              HasSubstr("holds a \\ that TOML reads as an escape"));
  EXPECT_THAT(error_with(3, "name = \"open"), HasSubstr("begins with a quotation mark and ends without it."));
  EXPECT_THAT(error_with(3, "start = 2026-02-02"), HasSubstr("start stands there twice. Keep one."));
  EXPECT_THAT(error_with(14, "end = 2026-04-31"), HasSubstr("end = 2026-04-31: there is no such day."));
  EXPECT_THAT(error_with(3, "name = my run"), HasSubstr("a text needs quotation marks. Write \"my run\"."));
}

TEST(ScenarioErrors, CharactersThatLookLikeOthers) {
  EXPECT_EQ(error_with(3, "name = „run“"),
            "festival.toml:3:8: „ (U+201E) stands outside quotation marks. Write \" instead.");
  EXPECT_EQ(error_with(3, "days：20"),
            "festival.toml:3:5: ： (U+FF1A) stands outside quotation marks. Write : instead.");
  EXPECT_THAT(error_with(3, "days\u3000= 20"), HasSubstr("only looks like a space (U+3000)"));
  EXPECT_EQ(error_with(8, "[apps.茶]"), "festival.toml:8:7: 茶 needs quotation marks: write \"茶\".");
}

TEST(ScenarioErrors, FilesThatAreNoScenario) {
  using std::string_literals::operator""s;
  EXPECT_THAT(error_of("\x89HDF\r\n\x1a\n"s), HasSubstr("This is an HDF5 file"));
  EXPECT_THAT(error_of("\xFF\xFE[\0"s), HasSubstr("a text in UTF-16"));
  EXPECT_EQ(error_of("[run]\nname = \"\xC4\xE3\"\n"),
            "festival.toml:2:9: the byte 0xC4 is not UTF-8. Was the file saved as GBK or Latin-1? Save it as "
            "UTF-8.");
  EXPECT_EQ(error_of("[run]\n\0"s),
            "festival.toml:2:1: a control character (U+0000) stands here. A text in TOML holds none.");
}

TEST(ScenarioErrors, NestingAndSizesAreBounded) {
  const auto repeated = [](const std::string& part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) {
      text += part;
    }
    return text;
  };
  const char* too_deep = "stand in each other more than 32 deep";
  EXPECT_THAT(error_of(repeated("x.", 300'000) + "x = 1\n"), HasSubstr(too_deep));
  EXPECT_THAT(error_of("[" + repeated("y.", 300'000) + "y]\n"), HasSubstr(too_deep));
  EXPECT_THAT(error_of("z = " + repeated("[", 300'000)), HasSubstr(too_deep));
  EXPECT_THAT(error_of("z = " + repeated("{b = ", 300'000)), HasSubstr(too_deep));
  EXPECT_THAT(error_set("run.name", repeated("[", 300'000)), HasSubstr(too_deep));
  EXPECT_THAT(error_set(repeated("k.", 300'000) + "k", "1"), HasSubstr("the key has more than 32 parts."));
  EXPECT_THAT(error_of(repeated("#", 1 << 25)), HasSubstr("a text in TOML may have 16777216."));
  std::string apps(kGood);
  for (int i = 0; i < 60'000; ++i) {
    apps += "[apps.n" + std::to_string(i) + "]\n";
  }
  EXPECT_THAT(error_of(apps), HasSubstr("apps holds more than 255 names."));
}

TEST(ScenarioErrors, NamesThatCannotBeUsed) {
  for (const std::string name :
       {"", "x/y", "x.y", " x", "x\\ty", "x\\u0000", "x\\u200By", "-x", "ｘ", "u\\u0308"}) {
    EXPECT_THAT(error_with(0, "[apps.\"" + name + "\"]"), HasSubstr("has no usable name")) << name;
    EXPECT_THAT(error_with(0, "[apps.x.components.\"" + name + "\"]\nkind = \"gift\""),
                HasSubstr("has no usable name"))
        << name;
  }
  EXPECT_THAT(error_with(0, "[apps.platform]"), HasSubstr("apps.platform needs another name"));
  EXPECT_THAT(error_with(3, "name = \"a\\u0000b\""), HasSubstr("must be a text without control characters"));
  EXPECT_THAT(error_with(3, "name = \"a\\nb\""), HasSubstr("must stand on one line"));
}

TEST(ScenarioErrors, KeysOfOtherTables) {
  EXPECT_EQ(error_set("word_share", "0.1"),
            "--set word_share=0.1: unknown key \"word_share\". Write behaviour.word_share.");
  EXPECT_EQ(error_set("run.awareness", "0.1"),
            "--set run.awareness=0.1: unknown key \"awareness\" in run. Write apps.x.awareness.");
  EXPECT_EQ(
      error_set("apps.x.components.y.reach", "0.1"),
      "--set apps.x.components.y.reach=0.1: unknown key \"reach\" in apps.x.components.y. It is a key of "
      "broadcast, feed, launch_pulse; this component is task_subsidy.");
}

TEST(ScenarioErrors, KindsByEverydayNames) {
  for (const auto& [word, kind] : {std::pair("billboard", "broadcast"), std::pair("coupons", "task_subsidy"),
                                   std::pair("push", "reminder"), std::pair("Referral bonus", "cash_fission"),
                                   std::pair("签到", "habit_challenge")}) {
    EXPECT_THAT(error_with(12, "kind = \"" + std::string(word) + "\""),
                testing::EndsWith("Did you mean \"" + std::string(kind) + "\"?"));
  }
}

TEST(ScenarioErrors, SeedsTakeAllBits) {
  for (const std::string key : {"run.seed", "graph.seed"}) {
    EXPECT_EQ(error_set(key, "18446744073709551615"), "no InputError");
    EXPECT_EQ(error_set(key, "0xFEDCBA9876543210"), "no InputError");
    EXPECT_EQ(error_set(key, "18446744073709551616"), "--set " + key + "=18446744073709551616: " + key +
                                                          " = 18446744073709551616 (must be at most "
                                                          "18446744073709551615).");
    EXPECT_EQ(error_set(key, "-1"), "--set " + key + "=-1: " + key + " = -1 (must be at least 0).");
  }
  EXPECT_EQ(error_with(3, "days = 10_000_000_000_000_000_000"),
            "festival.toml:3: run.days = 10000000000000000000 (must be within [1, 3650]).");
}

TEST(FindMistakes, TooManyAppsAndComponents) {
  model::Scenario scenario = parse_scenario(kGood, "festival.toml");
  for (int i = 0; i < 255; ++i) {
    scenario.apps.push_back({"app" + std::to_string(i), {}, {}});
  }
  EXPECT_EQ(model::find_mistakes(scenario).at(0).sentence, "apps holds 256 apps; at most 255 are possible.");

  scenario.apps.resize(1);
  scenario.apps[0].components.resize(1);
  scenario.apps[0].components[0].mechanism = model::Broadcast{};
  for (int i = 0; i < 255; ++i) {
    scenario.apps[0].components.push_back(scenario.apps[0].components[0]);
  }
  EXPECT_EQ(model::find_mistakes(scenario).at(0).sentence,
            "apps.x.components holds 256 components; at most 255 are possible.");
}

TEST(FindMistakes, AppsThatWouldShareTheirDraws) {
  model::Scenario scenario = parse_scenario(kGood, "festival.toml");
  scenario.apps.push_back(scenario.apps[0]);
  EXPECT_EQ(model::find_mistakes(scenario).at(0).sentence, "apps.x stands there twice.");
}

}  // namespace
}  // namespace kfactor::io
