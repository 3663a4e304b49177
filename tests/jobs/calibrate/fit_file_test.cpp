// Fit files, the search, and the fit file that is installed.
#include "jobs/calibrate/fit_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "io/files/text_file.hpp"
#include "jobs/calibrate/fit_search.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::jobs {
namespace {

using testing::HasSubstr;

constexpr const char* kGood =
    "[fit]\nscenario = \"a.toml\"\nfigures = \"a.csv\"\nuntil = 2026-02-07\n"
    "[spread]\ndaily_active = 0.1\n"
    "[[range]]\nkeys = [\"behaviour.habit_rate\"]\nlow = 0.01\nhigh = 0.16\nscale = \"log\"\nstart = 0.04\n";

std::string message(const std::string& text) {
  return test::input_error([&] { parse_fit(text, "fit.toml"); });
}

std::string without(const std::string& line) {
  std::string text = kGood;
  return text.erase(text.find(line), line.size());
}

TEST(FitFile, SaysWhatToFit) {
  const Fit fit = parse_fit(kGood, "fit.toml");
  EXPECT_EQ(fit.settings.scenario, "a.toml");
  EXPECT_EQ(model::to_string(fit.settings.until), "2026-02-07");
  EXPECT_EQ(fit.settings.agents, 200'000);
  EXPECT_EQ(fit.spreads.list(), (std::array<double, 4>{0.1, 0, 0, 0}));
  ASSERT_EQ(fit.ranges.rows.size(), 1u);
  EXPECT_EQ(fit.ranges.rows[0].start, 0.04);
  EXPECT_DOUBLE_EQ(fit.ranges.rows[0].position_of(0.04), 0.5) << "the middle of a log scale";
  EXPECT_DOUBLE_EQ(fit.ranges.rows[0].position_of(0.001), 0);
  EXPECT_DOUBLE_EQ(fit.ranges.rows[0].position_of(1), 1);
}

TEST(FitFile, MistakesAreNamed) {
  EXPECT_THAT(message(without("until = 2026-02-07\n")), HasSubstr("missing key \"until\" in fit (a date"));
  EXPECT_THAT(message(without("scenario = \"a.toml\"\n")), HasSubstr("fit.toml:1: missing key \"scenario\""));
  EXPECT_THAT(message(without("start = 0.04\n")), HasSubstr("fit.toml:7: missing key \"start\" in range[1]"));
  EXPECT_THAT(message(without("daily_active = 0.1\n")), HasSubstr("fit.toml:5: [spread] names no measure"));
  EXPECT_THAT(message(std::string(kGood) + "[speed]\nx = 1\n"),
              HasSubstr("fit.toml:13: unknown key \"speed\""));
  EXPECT_THAT(message(std::string(kGood) + "stpe = 1\n"),
              HasSubstr("fit.toml:13: unknown key \"stpe\" in range[1]. Did you mean \"step\"?"));
  EXPECT_THAT(message(without("0.04\n") + "0.4\n"),
              HasSubstr("fit.toml:12: range[1].start = 0.4 (must be within [0.01, 0.16])"));
  EXPECT_THAT(message("[fit]\nseeds = 0\n"),
              HasSubstr("fit.toml:2: fit.seeds = 0 (must be within [1, 10000])."));
}

TEST(FitFile, TheOneThatShipsFitsTheFestival) {
  const std::string folder = KFACTOR_SOURCE_DIR "/jobs/fits/";
  const Fit fit = parse_fit(io::load_text(folder + "festival-2026.toml"), "festival-2026.toml");
  const std::string text = io::load_text(folder + fit.settings.scenario);
  const model::Scenario scenario = io::parse_scenario(text, "festival.toml");
  for (const double position : {0.0, 0.5, 1.0}) {
    const auto overrides =
        fit.ranges.overrides(std::vector<double>(fit.ranges.rows.size(), position), scenario);
    EXPECT_EQ(test::input_error([&] { io::parse_scenario(text, "festival.toml", overrides); }),
              "no InputError");
  }
}

TEST(FitSearch, FindsTheBottomOfABowlAndAnEdge) {
  int calls = 0;
  const auto bowl = [&](const std::vector<double>& at) {
    ++calls;
    return 1 + std::pow(at[0] - 0.3, 2) + 4 * std::pow(at[1] - 0.8, 2) + at[2];
  };
  const std::vector<double> least = find_least(bowl, {0.5, 0.5, 0.5}, 200);
  EXPECT_NEAR(least[0], 0.3, 0.01);
  EXPECT_NEAR(least[1], 0.8, 0.01);
  EXPECT_NEAR(least[2], 0.0, 0.01);
  EXPECT_LE(calls, 200);
}

TEST(FitSearch, KeepsTheBestPointWithinItsCalls) {
  int calls = 0;
  double least = 1e9;
  const auto steep = [&](const std::vector<double>& at) {
    ++calls;
    const double value = std::exp(5 * at[0]) + std::abs(at[1] - 0.7);
    least = std::min(least, value);
    return value;
  };
  const std::vector<double> best = find_least(steep, {0.9, 0.1}, 7);
  EXPECT_EQ(calls, 7);
  EXPECT_EQ(std::exp(5 * best[0]) + std::abs(best[1] - 0.7), least);
}

}  // namespace
}  // namespace kfactor::jobs
