#include "analysis/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/counts.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

constexpr auto kCash = static_cast<std::size_t>(model::Channel::Cash);
constexpr auto kBroadcast = static_cast<std::size_t>(model::Channel::Broadcast);
constexpr Span kNoDays{0, -1};

// Optional numbers in a list of doubles; NaN stands for a missing one.
double or_nan(const std::optional<double>& number) { return number.value_or(std::nan("")); }
double or_nan(const std::optional<model::Step>& step) {
  return step ? static_cast<double>(*step) : std::nan("");
}

class ListReader {
 public:
  explicit ListReader(std::span<const double> rest) : rest_(rest) {}

  bool empty() const { return rest_.empty(); }
  double number() {
    require(!rest_.empty(), "a packed list of outcomes is complete");
    const double first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  std::optional<double> maybe() {
    const double value = number();
    return std::isnan(value) ? std::nullopt : std::optional(value);
  }
  std::optional<model::Step> maybe_step() {
    const std::optional<double> value = maybe();
    return value ? std::optional(static_cast<model::Step>(*value)) : std::nullopt;
  }
  Retention retention() {
    const std::optional<double> used = maybe();
    return {used, maybe()};
  }
  std::vector<double> series(std::size_t length) {
    require(length <= rest_.size(), "a packed list of outcomes is complete");
    const std::span<const double> part = rest_.first(length);
    rest_ = rest_.subspan(length);
    return {part.begin(), part.end()};
  }

 private:
  std::span<const double> rest_;
};

}  // namespace

std::optional<Span> campaign_of(const model::Scenario& scenario, const model::App& app) {
  const bool funded = std::any_of(app.components.begin(), app.components.end(),
                                  [](const model::Component& each) { return each.window.budget.count > 0; });
  std::optional<Span> campaign;
  for (const model::Component& component : app.components) {
    if (funded && component.window.budget.count == 0) {
      continue;
    }
    const Span window{scenario.step_of(component.window.start), scenario.step_of(component.window.end)};
    campaign = campaign ? Span{std::min(campaign->first, window.first), std::max(campaign->last, window.last)}
                        : window;
  }
  return campaign;
}

double AppOutcome::mean_before(model::Step step, int days) const {
  const auto end = std::min(daily_active.size(), static_cast<std::size_t>(std::max(step, 0)));
  const std::size_t begin = end - std::min(end, static_cast<std::size_t>(days));
  return end == begin ? 0
                      : std::accumulate(daily_active.begin() + static_cast<std::ptrdiff_t>(begin),
                                        daily_active.begin() + static_cast<std::ptrdiff_t>(end), 0.0) /
                            static_cast<double>(end - begin);
}

OutcomeCounter::OutcomeCounter(const model::Scenario& scenario)
    : people_per_agent_(static_cast<double>(scenario.population.people) /
                        static_cast<double>(scenario.population.agents)),
      ban_delay_(scenario.platform.delay_days),
      apps_(scenario.apps),
      people_(static_cast<double>(scenario.population.people)) {
  outcomes_.first_day = scenario.date_of(0);
  outcomes_.apps.resize(apps_.size());
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    outcomes_.apps[app].campaign = campaign_of(scenario, apps_[app]);
    const Span days = outcomes_.apps[app].campaign.value_or(kNoDays);
    const auto aged = [&](model::Step age) {
      return CohortCounter(days.first, days.last, kAllChannels, age);
    };
    cohorts_.push_back({aged(1), aged(7), aged(30)});
  }
}

void OutcomeCounter::count_broadcasts(std::size_t app, const model::DayReport& report) {
  const model::AppCounts& counts = report.apps[app].counts;
  double reach = 0;
  for (std::size_t number = 0; number < apps_[app].components.size(); ++number) {
    if (const auto* show = std::get_if<model::Broadcast>(&apps_[app].components[number].mechanism);
        show != nullptr && report.components[app][number].open) {
      reach += show->reach;
    }
  }
  if (reach > 0) {
    AppOutcome& outcome = outcomes_.apps[app];
    outcome.reached += reach * people_;
    outcome.activated +=
        people_per_agent_ * static_cast<double>(counts.installs[kBroadcast] + counts.returns[kBroadcast]);
  }
}

void OutcomeCounter::take_app(std::size_t app, const model::DayReport& report) {
  const model::AppDay& day = report.apps[app];
  AppOutcome& outcome = outcomes_.apps[app];
  for (const model::ComponentDay& component : report.components[app]) {
    if (component.open && !outcome.opening) {
      outcome.opening = report.step;
    }
    outcome.paid_rmb += people_per_agent_ * model::to_rmb(component.paid);
  }
  if (day.ban_decided && !outcome.banned) {
    outcome.banned = report.step + static_cast<model::Step>(ban_delay_);
  }
  const auto people = [&](std::int64_t agents) { return people_per_agent_ * static_cast<double>(agents); };
  if (outcome.campaign && report.step >= outcome.campaign->first && report.step <= outcome.campaign->last) {
    outcome.installs += people_per_agent_ * total(day.counts.installs);
  }
  outcome.daily_active.push_back(people(day.counts.daily_active));
  outcome.cash_installs.push_back(people(day.counts.installs[kCash]));
  outcome.awareness.push_back(people(day.counts.aware + day.counts.active + day.counts.lapsed) / people_);
  count_broadcasts(app, report);
  Cohorts& cohorts = cohorts_[app];
  cohorts.day1.take(report.step, day);
  cohorts.day7.take(report.step, day);
  cohorts.day30.take(report.step, day);
}

void OutcomeCounter::take(const model::DayReport& report) {
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    take_app(app, report);
  }
}

Outcomes OutcomeCounter::outcomes() const {
  Outcomes outcomes = outcomes_;
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    outcomes.apps[app].day1 = cohorts_[app].day1.retention();
    outcomes.apps[app].day7 = cohorts_[app].day7.retention();
    outcomes.apps[app].day30 = cohorts_[app].day30.retention();
  }
  return outcomes;
}

std::vector<double> pack(const Outcomes& outcomes) {
  std::vector<double> numbers = {static_cast<double>(outcomes.first_day.time_since_epoch().count())};
  const auto add = [&](std::initializer_list<double> more) { numbers.insert(numbers.end(), more); };
  for (const AppOutcome& app : outcomes.apps) {
    const auto limit = [&](model::Step Span::*side) {
      return app.campaign ? static_cast<double>((*app.campaign).*side) : std::nan("");
    };
    add({or_nan(app.opening), limit(&Span::first), limit(&Span::last), or_nan(app.day1.used),
         or_nan(app.day1.active), or_nan(app.day7.used), or_nan(app.day7.active), or_nan(app.day30.used),
         or_nan(app.day30.active), app.installs, app.paid_rmb, or_nan(app.banned), app.reached, app.activated,
         static_cast<double>(app.daily_active.size())});
    for (const std::vector<double>* series : {&app.daily_active, &app.cash_installs, &app.awareness}) {
      numbers.insert(numbers.end(), series->begin(), series->end());
    }
  }
  return numbers;
}

Outcomes unpack(std::span<const double> numbers) {
  ListReader list(numbers);
  Outcomes outcomes;
  outcomes.first_day = model::Date(std::chrono::days(static_cast<int>(list.number())));
  while (!list.empty()) {
    AppOutcome app;
    app.opening = list.maybe_step();
    const std::optional<model::Step> first = list.maybe_step();
    const std::optional<model::Step> last = list.maybe_step();
    app.campaign = first && last ? std::optional(Span{*first, *last}) : std::nullopt;
    app.day1 = list.retention();
    app.day7 = list.retention();
    app.day30 = list.retention();
    app.installs = list.number();
    app.paid_rmb = list.number();
    app.banned = list.maybe_step();
    app.reached = list.number();
    app.activated = list.number();
    const auto length = static_cast<std::size_t>(list.number());
    app.daily_active = list.series(length);
    app.cash_installs = list.series(length);
    app.awareness = list.series(length);
    outcomes.apps.push_back(std::move(app));
  }
  return outcomes;
}

std::optional<double> base_of(const AppOutcome& app) {
  return app.opening && *app.opening > 0 ? std::optional(app.mean_before(*app.opening, kBaseDays))
                                         : std::nullopt;
}

std::optional<double> peak_of(const AppOutcome& app) {
  if (!app.opening) {
    return std::nullopt;
  }
  return *std::max_element(app.daily_active.begin() + *app.opening, app.daily_active.end());
}

std::optional<double> daily_active_on(const AppOutcome& app, int day) {
  const auto step = static_cast<std::size_t>(app.opening.value_or(0) + day);
  return app.opening && step < app.daily_active.size() ? std::optional(app.daily_active[step]) : std::nullopt;
}

std::optional<double> lift_of(const AppOutcome& app, int day) {
  const std::optional<double> then = daily_active_on(app, day);
  const std::optional<double> base = base_of(app);
  return then && base ? std::optional(*then - *base) : std::nullopt;
}

std::optional<double> lift_kept(const AppOutcome& app, int day) {
  const std::optional<double> lift = lift_of(app, day);
  return lift && *peak_of(app) > *base_of(app) ? std::optional(*lift / (*peak_of(app) - *base_of(app)))
                                               : std::nullopt;
}

std::optional<double> cost_of(const AppOutcome& app, std::optional<double> won) {
  if (!won || app.paid_rmb <= 0) {
    return std::nullopt;
  }
  return *won > 0 ? app.paid_rmb / *won : std::numeric_limits<double>::infinity();
}

std::optional<double> retained_users(const AppOutcome& app) {
  return app.day30.used ? std::optional(app.installs * *app.day30.used) : std::nullopt;
}

}  // namespace kfactor::analysis
