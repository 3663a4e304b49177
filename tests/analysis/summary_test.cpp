// Numbers of the closing table and of the report, from results small enough to check by hand.
#include "analysis/summary.hpp"
#include "analysis/public_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analysis/report_data.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

constexpr auto kCash = static_cast<std::size_t>(model::Channel::Cash);
constexpr auto kWord = static_cast<std::size_t>(model::Channel::WordOfMouth);

// Ten steps of burn-in and forty days; one app, whose only component is open on steps 12 and 13. 10 people per
// agent. 100 agents use the app before, 500 on step 12, 400 on step 13, 150 afterwards. Installs by cash: 200
// on step 12 and 100 on step 13. Installs by word of mouth: 20 on step 13, and 7 on step 20, after the
// campaign.
io::Results small_results() {
  io::Results results;
  results.scenario_name = "small";
  results.agents = 1000;
  results.people = 10000;
  results.start = *model::parse_date("2026-02-01");
  results.burn_in_days = 10;
  results.apps = {"one"};
  results.components = {{0, 0, "cash", "cash_fission", 12, 13, model::Fen{90000}}};
  for (model::Step step = 0; step < 50; ++step) {
    model::DayReport day;
    day.step = step;
    day.date = results.date_of(step);
    day.apps.resize(1);
    day.components = {{{step == 12 || step == 13,
                        model::Fen{step == 12   ? 5000
                                   : step == 13 ? 4000
                                                : 0},
                        {},
                        0}}};
    model::AppDay& app = day.apps[0];
    app.counts.daily_active = step < 12 ? 100 : step == 12 ? 500 : step == 13 ? 400 : 150;
    app.counts.installs[kCash] = step == 12 ? 200 : step == 13 ? 100 : 0;
    app.counts.installs[kWord] = step == 13 ? 20 : step == 20 ? 7 : 0;
    app.counts.sharers = 50;
    app.counts.invited_adoptions = step == 12 ? 200 : 0;
    app.counts.lost_to_ban = step == 14 ? 3 : 0;
    app.ban_decided = step == 13;
    app.cohort_used.assign(static_cast<std::size_t>(step + 1) * model::kNumChannels, 0);
    app.cohort_active = app.cohort_used;
    const auto set = [&](model::Step install, std::size_t channel, std::int64_t used, std::int64_t active) {
      if (step >= install) {
        const auto cell = static_cast<std::size_t>(step - install) * model::kNumChannels + channel;
        app.cohort_used[cell] = used;
        app.cohort_active[cell] = active;
      }
    };
    // From the next day on, 60 of the installs of step 12 use the app and 90 remain; of step 13, 20 use it and
    // 30 remain.
    set(12, kCash, step == 12 ? 200 : 60, step == 12 ? 200 : 90);
    set(13, kCash, step == 13 ? 100 : 20, step == 13 ? 100 : 30);
    set(13, kWord, step == 13 ? 20 : 10, step == 13 ? 20 : 15);
    results.days.push_back(day);
  }
  results.cohorts = [days = results.days](io::CohortCount what, const io::CohortQuery& query) {
    std::vector<std::int64_t> counts;
    for (model::Step install = query.first; install <= query.last; ++install) {
      const model::AppDay& app = days[static_cast<std::size_t>(install + query.age)].apps[query.app];
      const auto& cohorts = what == io::CohortCount::Used ? app.cohort_used : app.cohort_active;
      const auto first = cohorts.begin() + query.age * model::kNumChannels;
      counts.insert(counts.end(), first, first + model::kNumChannels);
    }
    return counts;
  };
  return results;
}

TEST(Summary, OfACampaign) {
  const AppSummary app = summarise(small_results()).at(0);
  EXPECT_EQ(app.opening, 12);
  EXPECT_EQ(app.closing, 13);
  EXPECT_DOUBLE_EQ(app.base.value(), 1000);
  EXPECT_DOUBLE_EQ(app.peak, 5000);
  EXPECT_EQ(app.peak_step, 12);
  EXPECT_DOUBLE_EQ(app.end, 1500);
  EXPECT_DOUBLE_EQ(app.campaign_installs, 3200);
  EXPECT_DOUBLE_EQ(app.installs[kCash], 3000);
  EXPECT_DOUBLE_EQ(app.installs[kWord], 270);
  EXPECT_DOUBLE_EQ(*app.day1.used, 90.0 / 320);
  EXPECT_DOUBLE_EQ(*app.day30.used, 90.0 / 320);
  EXPECT_DOUBLE_EQ(*app.day30.active, 135.0 / 320);
  EXPECT_DOUBLE_EQ(app.paid_rmb, 900);
  EXPECT_DOUBLE_EQ(*app.fen_per_install, 90000.0 / 3200);
  EXPECT_DOUBLE_EQ(*app.fen_per_retained, 90000.0 / 900);
  EXPECT_DOUBLE_EQ(app.lost_to_ban, 30);
  EXPECT_EQ(app.bans, std::vector<model::Step>{13});
}

TEST(Summary, RetentionCountsOnlyInstallDaysThatAreOldEnough) {
  const io::Results results = small_results();
  // The last step is day 37 after step 12; step 13 has no day 37 yet.
  EXPECT_DOUBLE_EQ(*retention(results, 0, 12, 13, -1, 37).used, 60.0 / 200);
  EXPECT_FALSE(retention(results, 0, 12, 13, -1, 38).used.has_value());
  EXPECT_DOUBLE_EQ(*retention(results, 0, 12, 13, static_cast<int>(kWord), 3).active, 15.0 / 20);
  EXPECT_DOUBLE_EQ(*retention(results, 0, 12, 13, -1, 0).used, 1.0);
}

TEST(Summary, WithoutComponentsAndWithoutMoney) {
  io::Results results = small_results();
  results.components.clear();
  for (model::DayReport& day : results.days) {
    day.components = {{}};
  }
  const AppSummary app = summarise(results).at(0);
  EXPECT_FALSE(app.opening.has_value());
  EXPECT_DOUBLE_EQ(app.base.value(), 1000);
  EXPECT_FALSE(app.day30.used.has_value());
  EXPECT_FALSE(app.fen_per_install.has_value());
}

TEST(Summary, ACampaignAfterTheLastDayIsNone) {
  io::Results results = small_results();
  results.days.resize(12);
  const AppSummary app = summarise(results).at(0);
  EXPECT_FALSE(app.opening.has_value());
  EXPECT_DOUBLE_EQ(app.peak, 1000) << "from day 0 on, as without components";
  EXPECT_EQ(app.peak_step, 10);
}

TEST(Summary, NoBaseWithoutADayBefore) {
  io::Results results = small_results();
  results.burn_in_days = 0;
  results.components[0].first = 0;
  EXPECT_FALSE(summarise(results).at(0).base.has_value());
  const auto page = nlohmann::json::parse(report_json(results));
  EXPECT_TRUE(page["apps"][0]["summary"]["base"].is_null());
  EXPECT_TRUE(page["apps"][0]["summary"]["rise_left"].is_null());
}

TEST(Summary, KFactor) {
  model::AppCounts counts;
  EXPECT_EQ(k_factor(counts), 0.0);
  counts.sharers = 4;
  counts.invited_adoptions = 6;
  EXPECT_EQ(k_factor(counts), 1.5);
}

TEST(Report, HoldsAllNumbersOfThePage) {
  io::Results results = small_results();
  results.observed =
      "app,date,metric,value,unit,source\none,2026-02-03,daily_active,4200,people,somebody\none,2026-02-03,"
      "other,1,,\n";
  const auto page = nlohmann::json::parse(report_json(results));
  EXPECT_EQ(page["dates"].front(), "2026-01-25");
  EXPECT_EQ(page["dates"].size(), 47u);
  const auto& app = page["apps"][0];
  EXPECT_EQ(app["daily_active"].size(), 47u);
  EXPECT_DOUBLE_EQ(app["daily_active"][9].get<double>(), 5.0);
  EXPECT_EQ(app["observed"].size(), 1u);
  EXPECT_DOUBLE_EQ(app["observed"][0]["value"].get<double>(), 4.2);
  EXPECT_DOUBLE_EQ(app["spend"][0]["cumulative"].back().get<double>(), 0.9);
  EXPECT_EQ(app["retention"].size(), 1u) << "20 agents by word of mouth are too few for a curve";
  EXPECT_EQ(app["summary"]["bans"][0], "2026-02-04");
  EXPECT_EQ(report_json(results), report_json(results));
}

TEST(Report, InstallsAfterTheCampaignDoNotMakeACohort) {
  io::Results results = small_results();
  results.days[20].apps[0].counts.installs[kWord] = 500;
  const auto page = nlohmann::json::parse(report_json(results));
  ASSERT_EQ(page["apps"][0]["retention"].size(), 1u);
  EXPECT_EQ(page["apps"][0]["retention"][0]["channel"], "cash");
}

TEST(Report, ACurveEndsWhereItsCohortIsSmall) {
  io::Results results = small_results();
  auto page = nlohmann::json::parse(report_json(results));
  auto curve = page["apps"][0]["retention"][0];
  EXPECT_EQ(curve["people"][36], 3.0) << "300 agents, both install days";
  EXPECT_EQ(curve["people"][37], 2.0) << "step 13 has no day 37";
  EXPECT_FALSE(curve["used"][37].is_null()) << "200 agents are enough";
  EXPECT_TRUE(curve["used"][38].is_null());
  EXPECT_TRUE(page["apps"][0]["why_no_retention"].is_null());
  results.days[12].apps[0].counts.installs[kCash] = 150;
  page = nlohmann::json::parse(report_json(results));
  curve = page["apps"][0]["retention"][0];
  EXPECT_FALSE(curve["used"][36].is_null()) << "250 agents";
  EXPECT_TRUE(curve["used"][37].is_null()) << "150 agents";
  EXPECT_TRUE(curve["active"][37].is_null());
}

TEST(Report, SaysWhyThereIsNoCurve) {
  const auto why = [](const io::Results& results) {
    const auto page = nlohmann::json::parse(report_json(results));
    EXPECT_TRUE(page["apps"][0]["retention"].empty());
    return page["apps"][0]["why_no_retention"].get<std::string>();
  };
  io::Results results = small_results();
  results.days.resize(13);
  EXPECT_EQ(why(results), "the run ends before day 1");
  results = small_results();
  for (model::DayReport& day : results.days) {
    day.apps[0].counts.installs[kCash] /= 10;
  }
  EXPECT_EQ(why(results), "fewer than 200 simulated installs by any channel: simulate more agents");
  for (model::DayReport& day : results.days) {
    day.apps[0].counts.installs = {};
  }
  EXPECT_EQ(why(results), "no installs on its campaign's days");
  results.components.clear();
  EXPECT_EQ(why(results), "no campaign");
}

TEST(Report, BytesThatAreNotUtf8AreReplaced) {
  io::Results results = small_results();
  results.observed = "app,date,metric,value,unit,source\none,2026-02-03,daily_active,4200,people,Caf\xe9\n";
  results.compiler = "GNU \xff";
  results.apps = {"\xbf\xa7\xb7\xc8"};  // a name in GBK
  const auto page = nlohmann::json::parse(report_json(results));
  EXPECT_EQ(page["compiler"], "GNU \uFFFD");
  EXPECT_EQ(page["apps"][0]["name"].get<std::string>().substr(0, 3), "\uFFFD");
  EXPECT_TRUE(page["apps"][0]["observed"].empty()) << "the figure is of another app";
  results.apps = {"one"};
  EXPECT_EQ(nlohmann::json::parse(report_json(results))["apps"][0]["observed"][0]["source"], "Caf\uFFFD");
}

TEST(Report, NeedsADayToShow) {
  io::Results results = small_results();
  results.days.resize(2);
  EXPECT_THROW(report_json(results), InputError);
}

TEST(Report, ObservedFiguresThatCannotBeReadAreNamed) {
  EXPECT_TRUE(read_figures("", "f.csv").empty());
  EXPECT_THROW(read_figures("head\none,2026-02-30,daily_active,5,,\n", "f.csv"), InputError);
  EXPECT_THROW(read_figures("head\none,2026-02-03,daily_active,many,,\n", "f.csv"), InputError);
  EXPECT_THROW(read_figures("head\none,2026-02-03,daily_active,inf,,\n", "f.csv"), InputError);
  EXPECT_THROW(read_figures("head\none,2026-02-03,daily_active,-5,,\n", "f.csv"), InputError);
  EXPECT_THROW(read_figures("head\none,2026-02-03\n", "f.csv"), InputError);
  EXPECT_TRUE(read_figures("head\n\n", "f.csv").empty());
}

// What spreadsheets write, in one way or another.
TEST(PublicFigures, OfSpreadsheets) {
  const auto only = [](const std::string& csv) {
    const std::vector<PublicFigure> figures = read_figures(csv, "f.csv");
    EXPECT_EQ(figures.size(), 1u) << csv;
    return figures.at(0);
  };
  const std::string row = "one,2026-02-03,daily_active,4200,people,press\n";
  for (const std::string& csv :
       {"app,date,metric,value,unit,source\n" + row, row, "\xEF\xBB\xBF" + row,
        std::string("\xEF\xBB\xBF"
                    "App, Date, Metric, Value, Unit, Source\r\n"
                    "one,2026-02-03,daily_active,4200,people,press\r\n,,,,,\r\n"),
        std::string("source,value,metric,date,app\npress,4200,daily_active,2026-02-03,one"),
        std::string("\"app\",\"date\",\"metric\",\"value\",\"unit\",\"source\"\n"
                    "\"one\", \"2026-02-03\",\"daily_active\",\"4200\",\"people\",\"press\"\n"),
        "\xE4\xBA\xA7\xE5\x93\x81,...\n" + row}) {
    const PublicFigure figure = only(csv);
    EXPECT_EQ(figure.app, "one") << csv;
    EXPECT_EQ(figure.date, model::parse_date("2026-02-03")) << csv;
    EXPECT_EQ(figure.metric, "daily_active") << csv;
    EXPECT_EQ(figure.value, 4200) << csv;
    EXPECT_EQ(figure.source, "press") << csv;
  }
  EXPECT_EQ(only("head\none,2026-02-03,daily_active,1,,\"a \"\"b\"\", c\"\n").source, "a \"b\", c");
}

TEST(PublicFigures, SayWhatIsWrong) {
  const auto error = [](const std::string& csv) -> std::string {
    try {
      read_figures(csv, "f.csv");
    } catch (const InputError& said) {
      return said.what();
    }
    return {};
  };
  const std::string utf8 =
      ": this is not UTF-8 text. Was it saved by a spreadsheet? Save it as \"CSV UTF-8\".";
  EXPECT_EQ(error("head\none,2026-02-03,daily_active,1,,Caf\xe9\n"), "f.csv:2" + utf8);
  EXPECT_EQ(error("head\n\none,2026-02-03,daily_active,1,,\xbf\xa7\xb7\xc8\n"), "f.csv:3" + utf8);
  EXPECT_EQ(error(std::string("\xff\xfe"
                              "a\0p\0p\0",
                              8)),
            "f.csv:1" + utf8);
  EXPECT_EQ(error(std::string("a\0p\0p\0", 6)), "f.csv:1" + utf8);
  EXPECT_THAT(error("app;date;metric;value\none;2026-02-03;daily_active;1\n"),
              testing::HasSubstr("f.csv:2: \"one;2026-02-03;daily_active;1\" has 1 cells"));
  EXPECT_THAT(error("app;date;metric;value\none;2026-02-03;daily_active;1\n"),
              testing::HasSubstr("Separate them by commas."));
  EXPECT_THAT(error("head\none,03.02.2026,daily_active,1\n"),
              testing::HasSubstr("write 2026-02-01 and 7680000"));
  EXPECT_THAT(error("head\none,2026-02-03,daily_active,\"4,200\"\n"),
              testing::HasSubstr("f.csv:2: cannot read"));
}

}  // namespace
}  // namespace kfactor::analysis
