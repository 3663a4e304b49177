#include "analysis/outcome_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace kfactor::analysis {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double value_or_nan(const std::optional<double>& number) { return number.value_or(kMissing); }

double day_of(const std::optional<model::Step>& step, model::Step day_zero) {
  return step ? static_cast<double>(*step - day_zero) : kMissing;
}

// A decision of the last days may stop the links only after the run.
std::optional<model::Step> banned_within(const AppOutcome& app) {
  return app.banned && static_cast<std::size_t>(*app.banned) < app.daily_active.size() ? app.banned
                                                                                       : std::nullopt;
}

// Whether the run has a day of the campaign.
bool has_campaign(const AppOutcome& app) {
  return app.campaign && static_cast<std::size_t>(std::max(app.campaign->first, 0)) < app.daily_active.size();
}

double last_of(const std::vector<double>& series) { return series.empty() ? kMissing : series.back(); }

using App = const AppOutcome&;
using Step = model::Step;

constexpr std::array<OutcomeMeasure, kFirstMeasures + 1> kMeasures = {{
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
     [](App app, Step) { return has_campaign(app) ? app.installs : kMissing; }},
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
     [](App app, Step) { return app.reached > 0 ? app.activated : kMissing; }},
    {"opening_day", "d", "day on which the first component opened",
     [](App app, Step day_zero) { return day_of(app.opening, day_zero); }},
    {"banned_day", "d", "first day on which the platform stopped the app's links",
     [](App app, Step day_zero) { return day_of(banned_within(app), day_zero); }},
    {"banned", "1", "1 if the platform stopped the app's links within the run, else 0",
     [](App app, Step) { return banned_within(app) ? 1.0 : 0.0; }},
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

std::vector<double> with_later_measures(std::vector<double> numbers, std::size_t num_apps) {
  if (numbers.size() != kFirstMeasures * num_apps) {
    return numbers;
  }
  for (std::size_t app = 0; app < num_apps; ++app) {  // banned_day is the last of the first measures
    numbers.push_back(std::isnan(numbers[(kFirstMeasures - 1) * num_apps + app]) ? 0 : 1);
  }
  return numbers;
}

}  // namespace kfactor::analysis
