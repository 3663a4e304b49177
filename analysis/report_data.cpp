#include "analysis/report_data.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/public_figures.hpp"
#include "analysis/summary.hpp"
#include "analysis/unit.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

using Json = nlohmann::ordered_json;

constexpr model::Step kDaysBefore = 7;  // the report page begins a week before day 0
constexpr model::Step kRetentionDays = 60;
constexpr std::int64_t kSmallCohort = 200;  // agents; shares of fewer say little

double in_units(const io::Results& results, std::int64_t agents) {
  return results.people_per_agent() * static_cast<double>(agents) / unit_for(results.people).size;
}

model::Step first_step(const io::Results& results) { return std::max(0, results.burn_in_days - kDaysBefore); }

Json optional_number(const std::optional<double>& number) { return number ? Json(*number) : Json(nullptr); }

// One number per day, from the first day of the page.
template <class Value>
Json series(const io::Results& results, Value&& value) {
  Json list = Json::array();
  for (std::size_t step = static_cast<std::size_t>(first_step(results)); step < results.days.size(); ++step) {
    list.push_back(value(results.days[step]));
  }
  return list;
}

Json dates(const io::Results& results) {
  return series(results, [](const model::DayReport& day) { return model::to_string(day.date); });
}

// Curves by channel. Each age has its own cohort: the installs of those campaign days that are old enough.
Json retention_curves(const io::Results& results, std::size_t app, const AppSummary& summary) {
  Json curves = Json::array();
  for (int channel = 0; summary.opening && channel < model::kNumChannels; ++channel) {
    Json used = Json::array();
    Json active = Json::array();
    Json people = Json::array();
    bool any = false;
    for (model::Step age = 0; age <= kRetentionDays; ++age) {
      const Retention share = retention(results, app, *summary.opening, *summary.closing, channel, age);
      const bool enough = share.installs >= kSmallCohort;
      used.push_back(enough ? optional_number(share.used) : Json(nullptr));
      active.push_back(enough ? optional_number(share.active) : Json(nullptr));
      people.push_back(in_units(results, share.installs));
      any |= enough && age > 0;
    }
    if (any) {
      curves.push_back({{"channel", model::kChannelNames[static_cast<std::size_t>(channel)]},
                        {"used", used},
                        {"active", active},
                        {"people", people}});
    }
  }
  return curves;
}

// Why an app has no curve; null if it has one.
Json why_no_curve(const io::Results& results, const AppSummary& summary, const Json& curves) {
  if (!curves.empty()) {
    return nullptr;
  }
  if (!summary.opening) {
    return "no campaign";
  }
  if (summary.campaign_installs <= 0) {
    return "no installs on its campaign's days";
  }
  if (*summary.opening + 1 >= static_cast<model::Step>(results.days.size())) {
    return "the run ends before day 1";
  }
  return "fewer than " + std::to_string(kSmallCohort) +
         " simulated installs by any channel: simulate more agents";
}

Json spend(const io::Results& results, std::size_t app) {
  Json list = Json::array();
  for (const io::ComponentInfo& component : results.components) {
    if (component.app != app) {
      continue;
    }
    std::int64_t fen = 0;
    for (model::Step step = 0;
         step < std::min(first_step(results), static_cast<model::Step>(results.days.size())); ++step) {
      fen += results.days[static_cast<std::size_t>(step)].components[app][component.number].paid.count;
    }
    list.push_back(
        {{"label", component.label},
         {"kind", component.mechanism},
         {"budget", static_cast<double>(component.budget.count) / 100 / unit_for(results.people).size},
         {"cumulative", series(results, [&](const model::DayReport& day) {
            fen += day.components[app][component.number].paid.count;
            return results.people_per_agent() * static_cast<double>(fen) / 100 /
                   unit_for(results.people).size;
          })}});
  }
  return list;
}

Json summary_json(const io::Results& results, const AppSummary& summary) {
  Json bans = Json::array();
  for (const model::Step ban : summary.bans) {
    bans.push_back(model::to_string(results.date_of(ban)));
  }
  const auto units = [&](double number) { return number / unit_for(results.people).size; };
  return {{"opening",
           summary.opening ? Json(model::to_string(results.date_of(*summary.opening))) : Json(nullptr)},
          {"base", summary.base ? Json(units(*summary.base)) : Json(nullptr)},
          {"peak", units(summary.peak)},
          {"peak_date", model::to_string(results.date_of(summary.peak_step))},
          {"end", units(summary.end)},
          {"rise_left", summary.base && summary.peak > *summary.base
                            ? Json((summary.end - *summary.base) / (summary.peak - *summary.base))
                            : Json(nullptr)},
          {"day1", optional_number(summary.day1.used)},
          {"day7", optional_number(summary.day7.used)},
          {"day30", optional_number(summary.day30.used)},
          {"day30_active", optional_number(summary.day30.active)},
          {"installs", units(summary.campaign_installs)},
          {"returns", units(summary.returns)},
          {"paid", units(summary.paid_rmb)},
          {"fen_per_install", optional_number(summary.fen_per_install)},
          {"fen_per_retained", optional_number(summary.fen_per_retained)},
          {"lost_to_ban", units(summary.lost_to_ban)},
          {"bans", bans}};
}

Json app_json(const io::Results& results, std::size_t app, const AppSummary& summary,
              const std::vector<PublicFigure>& observed) {
  const auto counts = [&](const model::DayReport& day) -> const model::AppCounts& {
    return day.apps[app].counts;
  };
  Json installs = Json::object();
  for (std::size_t channel = 0; channel < model::kNumChannels; ++channel) {
    const Json daily = series(results, [&](const model::DayReport& day) {
      return in_units(results, counts(day).installs[channel]);
    });
    if (std::any_of(daily.begin(), daily.end(), [](const Json& number) { return number > 0; })) {
      installs[std::string(model::kChannelNames[channel])] = daily;
    }
  }
  Json dots = Json::array();
  for (const PublicFigure& point : observed) {
    if (point.app == summary.name && point.metric == "daily_active") {
      dots.push_back({{"date", model::to_string(point.date)},
                      {"value", point.value / unit_for(results.people).size},
                      {"source", point.source}});
    }
  }
  const Json curves = retention_curves(results, app, summary);
  return {{"name", summary.name},
          {"summary", summary_json(results, summary)},
          {"daily_active",
           series(results,
                  [&](const model::DayReport& day) { return in_units(results, counts(day).daily_active); })},
          {"observed", dots},
          {"installs", installs},
          {"retention", curves},
          {"why_no_retention", why_no_curve(results, summary, curves)},
          {"spend", spend(results, app)},
          {"lost_to_ban",
           series(results,
                  [&](const model::DayReport& day) { return in_units(results, counts(day).lost_to_ban); })},
          {"k_factor", series(results, [&](const model::DayReport& day) { return k_factor(counts(day)); })}};
}

// JSON is UTF-8, and texts in a file need not be: other bytes become U+FFFD.
std::string as_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Results of older programs may hold figures in another encoding; only their names and sources suffer.
std::vector<PublicFigure> figures_in(const io::Results& results) {
  const auto text = Json::parse(as_text(Json(results.observed), -1)).get<std::string>();
  return read_figures(text, "public figures in the results");
}

}  // namespace

std::string report_json(const io::Results& results) {
  if (static_cast<std::size_t>(first_step(results)) >= results.days.size()) {
    throw InputError("the results hold " + std::to_string(results.days.size()) +
                     " days, all of the burn-in: " + "there is nothing to report. Was the run cut short?");
  }
  const std::vector<AppSummary> summaries = summarise(results);
  const std::vector<PublicFigure> observed = figures_in(results);
  Json apps = Json::array();
  for (std::size_t app = 0; app < summaries.size(); ++app) {
    apps.push_back(app_json(results, app, summaries[app], observed));
  }
  const Json page = {{"name", results.scenario_name},
                     {"dates", dates(results)},
                     {"day_zero", model::to_string(results.start)},
                     {"agents", results.agents},
                     {"people", results.people},
                     {"unit", unit_for(results.people).symbol},
                     {"unit_plural", unit_for(results.people).plural},
                     {"unit_singular", unit_for(results.people).singular},
                     {"seed", results.seed},
                     {"revision", results.revision},
                     {"compiler", results.compiler},
                     {"created_utc", results.created_utc},
                     {"scenario_digest", results.scenario_digest},
                     {"apps", apps}};
  return as_text(page, 1) + "\n";
}

}  // namespace kfactor::analysis
