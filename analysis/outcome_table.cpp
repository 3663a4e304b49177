#include "analysis/outcome_table.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace kfactor::analysis {
namespace {

double value_or_nan(const std::optional<double>& number) {
  return number.value_or(std::numeric_limits<double>::quiet_NaN());
}

double day_of(const std::optional<model::Step>& step, model::Step day_zero) {
  return step ? static_cast<double>(*step - day_zero) : std::numeric_limits<double>::quiet_NaN();
}

double last_of(const std::vector<double>& series) {
  return series.empty() ? std::numeric_limits<double>::quiet_NaN() : series.back();
}

using App = const AppOutcome&;
using Step = model::Step;

constexpr std::array<OutcomeMeasure, 16> kMeasures = {{
    {"end_daily_active", "person", "daily active users on the last day",
     [](App app, Step) { return last_of(app.daily_active); }},
    {"base_daily_active", "person", "mean daily active users of the 7 days before the opening",
     [](App app, Step) { return value_or_nan(base_of(app)); }},
    {"peak_daily_active", "person", "most daily active users from the opening on",
     [](App app, Step) { return value_or_nan(peak_of(app)); }},
    {"end_lift", "person", "daily active users on the last day minus the base",
     [](App app, Step) {
       return base_of(app) ? last_of(app.daily_active) - *base_of(app) : value_or_nan({});
     }},
    {"campaign_installs", "person", "installs within the campaign",
     [](App app, Step) { return app.installs; }},
    {"paid", "RMB", "paid by all components", [](App app, Step) { return app.paid_rmb; }},
    {"rmb_per_install", "RMB", "paid for each install of the campaign",
     [](App app, Step) { return value_or_nan(cost_of(app, app.installs)); }},
    {"rmb_per_retained", "RMB", "paid for each install of the campaign that used the app on day 30",
     [](App app, Step) { return value_or_nan(cost_of(app, retained_users(app))); }},
    {"used_day_1", "1", "share of the campaign's installs that used the app on day 1",
     [](App app, Step) { return value_or_nan(app.day1.used); }},
    {"used_day_7", "1", "share of the campaign's installs that used the app on day 7",
     [](App app, Step) { return value_or_nan(app.day7.used); }},
    {"used_day_30", "1", "share of the campaign's installs that used the app on day 30",
     [](App app, Step) { return value_or_nan(app.day30.used); }},
    {"active_day_30", "1", "share of the campaign's installs that had not left by day 30",
     [](App app, Step) { return value_or_nan(app.day30.active); }},
    {"end_awareness", "1", "share of people who have heard of the app, on the last day",
     [](App app, Step) { return last_of(app.awareness); }},
    {"broadcast_adoptions", "person", "installs and returns through broadcasts on their days",
     [](App app, Step) { return app.activated; }},
    {"opening_day", "d", "day on which the first component opened",
     [](App app, Step day_zero) { return day_of(app.opening, day_zero); }},
    {"banned_day", "d", "first day on which the platform stopped the app's links",
     [](App app, Step day_zero) { return day_of(app.banned, day_zero); }},
}};

}  // namespace

std::span<const OutcomeMeasure> outcome_measures() { return kMeasures; }

std::vector<double> outcome_numbers(const Outcomes& outcomes, model::Step burn_in_days) {
  std::vector<double> numbers;
  for (const OutcomeMeasure& measure : kMeasures) {
    for (const AppOutcome& app : outcomes.apps) {
      numbers.push_back(measure.get(app, burn_in_days));
    }
  }
  return numbers;
}

}  // namespace kfactor::analysis
