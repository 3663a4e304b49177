// Tables of ranges, and draws that cover the ranges.
#include "jobs/ensemble/parameter_ranges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "io/files/text_file.hpp"
#include "jobs/ensemble/latin_hypercube.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::jobs {
namespace {

using test::input_error;

std::string refusal(const std::string& text) {
  return input_error([&] { parse_ranges(text, "ranges.toml"); });
}

TEST(LatinHypercube, EachPartOnceAndTheSameForEver) {
  for (const std::uint32_t draws : {1U, 7U, 32U}) {
    std::set<std::uint32_t> parts;
    for (const double position : latin_positions("seed", "one", draws)) {
      EXPECT_GT(position, 0);
      EXPECT_LT(position, 1);
      parts.insert(static_cast<std::uint32_t>(position * draws));
    }
    EXPECT_EQ(parts.size(), draws);
  }
  EXPECT_EQ(latin_positions("seed", "one", 9), latin_positions("seed", "one", 9));
  EXPECT_NE(latin_positions("seed", "one", 9), latin_positions("seed", "two", 9));
  EXPECT_NE(latin_positions("seed", "one", 9), latin_positions("other", "one", 9));
}

TEST(ParameterRanges, ScalesAndSteps) {
  ParameterRange range;
  range.keys = {"a"};
  range.low = 1;
  range.high = 100;
  EXPECT_DOUBLE_EQ(range.at(0.5), 50.5);
  range.scale = RangeScale::Log;
  EXPECT_DOUBLE_EQ(range.at(0.5), 10);
  range.step = 20;
  EXPECT_DOUBLE_EQ(range.at(0.5), 20) << "half a step rounds up";
  EXPECT_DOUBLE_EQ(range.at(1), 100);
}

TEST(ParameterRanges, BecomeOverrides) {
  const ParameterRanges ranges = parse_ranges(
      "seed = \"x\"\n[[range]]\nkeys = [\"behaviour.habit_rate\", \"apps.*.learning_cost\"]\nlow = 0\nhigh = "
      "0.5\n",
      "ranges.toml");
  model::Scenario scenario;
  scenario.apps = {{"plum", {}, {}}, {"lotus", {}, {}}};
  const std::vector<io::Override> overrides = ranges.overrides({0.5}, scenario);
  ASSERT_EQ(overrides.size(), 3u);
  EXPECT_EQ(overrides[0].key, "behaviour.habit_rate");
  EXPECT_EQ(overrides[1].key, "apps.plum.learning_cost");
  EXPECT_EQ(overrides[2].key, "apps.lotus.learning_cost");
  EXPECT_EQ(overrides[2].value, "0.25");
}

TEST(ParameterRanges, MistakesAreNamed) {
  EXPECT_EQ(refusal("[[range]]\nkeys = [\"a\"]\nlow = 0\nhigh = 1\n"),
            "ranges.toml: missing key \"seed\" (text that names the draws).");
  EXPECT_EQ(refusal("seed = \"x\"\n"), "ranges.toml: missing key \"range\" (at least one table [[range]]).");
  EXPECT_EQ(refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = 2\nhigh = 1\n"),
            "ranges.toml:4: range[1].low = 2 exceeds high = 1. Swapped?");
  EXPECT_EQ(refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = 0\nhigh = 1\nscale = \"log\"\n"),
            "ranges.toml:4: range[1].low = 0 (must be above 0 on a log scale).");
  EXPECT_EQ(refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = 0\nhihg = 1\n"),
            "ranges.toml:5: unknown key \"hihg\" in range[1]. Did you mean \"high\"?");
  EXPECT_THAT(refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\", \"a\"]\nlow = 0\nhigh = 1\n"),
              testing::HasSubstr("\"a\" has a range already"));
  EXPECT_THAT(refusal("seed = \"x\"\n[[range]]\nkeys = \"a\"\nlow = 0\nhigh = 1\n"),
              testing::HasSubstr("(must be a list of scenario keys"));
  EXPECT_THAT(refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = \"no\"\nhigh = 1\n"),
              testing::HasSubstr("ranges.toml:4: range[1].low = \"no\" (must be a number)."));
  EXPECT_EQ(
      refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = 1\nhigh = 1\n"),
      "ranges.toml:4: range[1].low = 1 equals high, so nothing would vary. Write a single value into the "
      "scenario instead.");
  EXPECT_THAT(refusal("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = 1\nhigh = 9\nstep = 3\n"),
              testing::HasSubstr("ranges.toml:4: range[1].low = 1 (must be a multiple of step = 3"));
  for (const char* bad : {"nan", "inf", "-inf", "1e301"}) {
    EXPECT_THAT(
        refusal(std::string("seed = \"x\"\n[[range]]\nkeys = [\"a\"]\nlow = 1\nhigh = ") + bad + "\n"),
        testing::HasSubstr("ranges.toml:5: range[1].high = "))
        << bad;
  }
  EXPECT_THAT(refusal("seed = 4\n"), testing::HasSubstr("ranges.toml:1: seed = 4"));
  EXPECT_THAT(refusal("seed = \n"), testing::HasSubstr("ranges.toml:1"));
}

// The installed table fits the festival, at both ends of every range.
TEST(ParameterRanges, OfTheClaimsFitTheFestival) {
  const std::string folder = KFACTOR_SOURCE_DIR "/jobs/";
  const ParameterRanges ranges = parse_ranges(io::load_text(folder + "claims/ranges.toml"), "ranges.toml");
  const std::string festival = io::load_text(folder + "scenarios/festival-2026.toml");
  const model::Scenario scenario = io::parse_scenario(festival, "festival.toml");
  for (const double position : {0.0, 0.5, 1.0}) {
    const auto overrides = ranges.overrides(std::vector<double>(ranges.rows.size(), position), scenario);
    EXPECT_EQ(input_error([&] { io::parse_scenario(festival, "festival.toml", overrides); }),
              "no InputError");
  }
  for (const ParameterRange& range : ranges.rows) {
    EXPECT_LT(range.low, range.high) << range.name();
  }
}

}  // namespace
}  // namespace kfactor::jobs
