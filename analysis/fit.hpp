// How far a run is from public figures.
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

// What can be fitted, named as the metrics of public figures are.
enum class Measure {
  DailyActive,  // people
  RetentionDay1,  // share of the burn-in's installs, none of which a campaign brought, that had not left by day 1
  RetentionDay30,  // by day 30
  LinksBlocked,    // the first day on which the platform stops the app's links
};
inline constexpr std::size_t kNumMeasures = 4;
inline constexpr std::array<std::string_view, kNumMeasures> kMeasureNames = {
    "daily_active", "retention_day_1", "retention_day_30", "links_blocked"};

// How far off a figure may be: a standard deviation, of the logarithm of a count or share, or in days.
struct Target {
  std::size_t app = 0;
  Measure measure = Measure::DailyActive;
  model::Step step = 0;  // day of the figure
  double observed = 0;   // for LinksBlocked the step, else as published
  double spread = 1;
  std::string source;
};

// The figures that the scenario's apps can be held against, in the order given. Those about other apps or metrics, those
// of measures without a spread (0) and daily figures of days before the scenario are left out.
std::vector<Target> targets_of(const model::Scenario& scenario, std::span<const PublicFigure> figures,
                               const std::array<double, kNumMeasures>& spreads);

// Squared distance in spreads: of the logarithm of simulated / observed, or of days. A count of nothing and a share of
// nobody count as a thousandth.
double misfit(const Target& target, double simulated);

// Takes the reports of one run, from the first step on. Its value for a target is a count of people, a share (0 if nobody
// installed), or a step; links that nobody blocks count as blocked on the day after the last.
class TargetCounter {
 public:
  TargetCounter(const model::Scenario& scenario, std::span<const Target> targets);

  void take(const model::DayReport& report);
  std::vector<double> values() const;  // [target]

 private:
  double value(const Target& target, const Outcomes& outcomes) const;

  std::vector<Target> targets_;
  OutcomeCounter outcomes_;
  std::vector<CohortCounter> day1_, day30_;  // [app]
};

}  // namespace kfactor::analysis
