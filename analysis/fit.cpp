#include "analysis/fit.hpp"

#include <algorithm>
#include <cmath>

#include "graph/base/error.hpp"

namespace kfactor::analysis {

std::vector<Target> targets_of(const model::Scenario& scenario, std::span<const PublicFigure> figures,
                               const std::array<double, kNumMeasures>& spreads) {
  std::vector<Target> targets;
  for (const PublicFigure& figure : figures) {
    const auto app = std::find_if(scenario.apps.begin(), scenario.apps.end(),
                                  [&](const model::App& each) { return each.name == figure.app; });
    const auto name = std::find(kMeasureNames.begin(), kMeasureNames.end(), figure.metric);
    if (app == scenario.apps.end() || name == kMeasureNames.end()) {
      continue;
    }
    Target target;
    target.app = static_cast<std::size_t>(app - scenario.apps.begin());
    target.measure = static_cast<Measure>(name - kMeasureNames.begin());
    target.step = scenario.step_of(figure.date);
    target.observed = target.measure == Measure::LinksBlocked ? target.step : figure.value;
    target.spread = spreads[static_cast<std::size_t>(target.measure)];
    target.source = figure.source;
    const bool of_a_day = target.measure == Measure::DailyActive || target.measure == Measure::LinksBlocked;
    if (target.spread > 0 && (target.step >= 0 || !of_a_day)) {
      targets.push_back(target);
    }
  }
  return targets;
}

double misfit(const Target& target, double simulated) {
  constexpr double kLeast = 1e-3;
  const double distance =
      target.measure == Measure::LinksBlocked
          ? simulated - target.observed
          : std::log(std::max(simulated, kLeast * target.observed) / std::max(target.observed, 1e-300));
  return std::pow(distance / target.spread, 2);
}

TargetCounter::TargetCounter(const model::Scenario& scenario, std::span<const Target> targets)
    : targets_(targets.begin(), targets.end()), outcomes_(scenario) {
  const auto aged = [&](model::Step age) {
    return CohortCounter(0, static_cast<model::Step>(scenario.run.burn_in_days) - 1 - age, kAllChannels, age);
  };
  day1_.assign(scenario.apps.size(), aged(1));
  day30_.assign(scenario.apps.size(), aged(30));
}

void TargetCounter::take(const model::DayReport& report) {
  outcomes_.take(report);
  for (std::size_t app = 0; app < day1_.size(); ++app) {
    day1_[app].take(report.step, report.apps[app]);
    day30_[app].take(report.step, report.apps[app]);
  }
}

double TargetCounter::value(const Target& target, const Outcomes& outcomes) const {
  const std::vector<double>& daily_active = outcomes.apps[target.app].daily_active;
  switch (target.measure) {
    case Measure::DailyActive:
      return daily_active.at(static_cast<std::size_t>(target.step));
    case Measure::RetentionDay1:
      return day1_[target.app].retention().active.value_or(0);
    case Measure::RetentionDay30:
      return day30_[target.app].retention().active.value_or(0);
    case Measure::LinksBlocked:
      return static_cast<double>(
          outcomes.apps[target.app].banned.value_or(static_cast<model::Step>(daily_active.size())));
  }
  throw ContractError("a measure has a value");
}

std::vector<double> TargetCounter::values() const {
  const Outcomes outcomes = outcomes_.outcomes();
  std::vector<double> values;
  for (const Target& target : targets_) {
    values.push_back(value(target, outcomes));
  }
  return values;
}

std::vector<bool> TargetCounter::missing() const {
  const Outcomes outcomes = outcomes_.outcomes();
  std::vector<bool> missing;
  for (const Target& target : targets_) {
    const bool known = target.measure == Measure::DailyActive ||
                       (target.measure == Measure::LinksBlocked && outcomes.apps[target.app].banned) ||
                       (target.measure == Measure::RetentionDay1 && day1_[target.app].retention().active) ||
                       (target.measure == Measure::RetentionDay30 && day30_[target.app].retention().active);
    missing.push_back(!known);
  }
  return missing;
}

}  // namespace kfactor::analysis
