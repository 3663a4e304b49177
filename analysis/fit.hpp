// The distance of a run from public figures.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/outcomes.hpp"
#include "analysis/public_figures.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::analysis {

// The measures that can be fitted, with the names of the metrics of public figures.
enum class Measure {
  DailyActive,  // people
  // Share of the installs of the burn-in, which no campaign brought, that had not left by day 1.
  RetentionDay1,
  RetentionDay30,  // the same by day 30
  LinksBlocked,    // the first day on which the platform stops the app's links
};
inline constexpr std::size_t kNumMeasures = 4;
inline constexpr std::array<std::string_view, kNumMeasures> kMeasureNames = {
    "daily_active", "retention_day_1", "retention_day_30", "links_blocked"};

// A figure and its tolerance: a standard deviation, of the logarithm of a count or share, or in days.
struct Target {
  std::size_t app = 0;
  Measure measure = Measure::DailyActive;
  model::Step step = 0;  // day of the figure
  double observed = 0;   // for LinksBlocked the step, otherwise as published
  double spread = 1;
  std::string source;
};

// The figures to which the scenario's apps can be compared, in the given order. Leaves out figures about other
// apps or metrics, measures without a spread (0), and daily figures of days before the scenario.
std::vector<Target> targets_of(const model::Scenario& scenario, std::span<const PublicFigure> figures,
                               const std::array<double, kNumMeasures>& spreads);

// Squared distance in units of the spread: of log(simulated / observed), or of days. A value below
// 0.001 of the observed one counts as 0.001 of it.
double misfit(const Target& target, double simulated);

// Takes the reports of one run, from the first step on. The value for a target is a count of people, a share (0
// without installs), or a step. Links that are never blocked count as blocked on the day after the last.
class TargetCounter {
 public:
  TargetCounter(const model::Scenario& scenario, std::span<const Target> targets);

  void take(const model::DayReport& report);
  std::vector<double> values() const;  // [target]
  // Whether the run has no such outcome: no installs, or links that are never blocked.
  std::vector<bool> missing() const;

 private:
  double value(const Target& target, const Outcomes& outcomes) const;

  std::vector<Target> targets_;
  OutcomeCounter outcomes_;
  std::vector<CohortCounter> day1_, day30_;  // [app]
};

}  // namespace kfactor::analysis
