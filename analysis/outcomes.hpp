// The outcomes of one run for each app, counted from its day reports, for many runs that write no files. Counts
// and money are those of people (agents x people / agents).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/cohort_counter.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::analysis {

// Steps [first, last], both included.
struct Span {
  model::Step first = 0, last = 0;
};

// The window of an app's campaign: from the first to the last day of its components with a budget. If no
// component has a budget, of all its components.
std::optional<Span> campaign_of(const model::Scenario& scenario, const model::App& app);

struct AppOutcome {
  std::optional<model::Step> opening;  // first step on which a component was open
  std::optional<Span> campaign;
  Retention day1, day7, day30;        // of installs within the campaign
  double installs = 0;                // within the campaign
  double paid_rmb = 0;                // by all components
  std::optional<model::Step> banned;  // first step on which its links were stopped
  double reached = 0;                 // by its broadcasts; a person counts once for each broadcast
  double activated = 0;               // installs and returns through broadcasts on their days
  // One number per step, from the beginning of the burn-in.
  std::vector<double> daily_active;
  std::vector<double> cash_installs;  // through paid invitations
  std::vector<double> awareness;      // share of people who have heard of the app

  // Mean DAU of the `days` days before this step, of fewer at the beginning of a run; 0 if there are none.
  double mean_before(model::Step step, int days) const;
};

struct Outcomes {
  model::Date first_day{};       // of step 0
  std::vector<AppOutcome> apps;  // in the scenario's order

  model::Step step_of(model::Date date) const { return static_cast<model::Step>((date - first_day).count()); }
};

// Outcomes as a list of numbers and back, to send runs of an ensemble between ranks. unpack() throws
// ContractError for a list that pack() did not make.
std::vector<double> pack(const Outcomes& outcomes);
Outcomes unpack(std::span<const double> numbers);

// Takes the reports of one run, from the first step on.
class OutcomeCounter {
 public:
  explicit OutcomeCounter(const model::Scenario& scenario);

  void take(const model::DayReport& report);
  Outcomes outcomes() const;

 private:
  struct Cohorts {
    CohortCounter day1, day7, day30;
  };

  void take_app(std::size_t app, const model::DayReport& report);
  void count_broadcasts(std::size_t app, const model::DayReport& report);

  double people_per_agent_;
  std::int64_t ban_delay_;
  std::vector<model::App> apps_;
  double people_;
  std::vector<Cohorts> cohorts_;
  Outcomes outcomes_;
};

// Days counted as in the claims: day n after the opening of the app's first component.

// Mean DAU of the 7 days before the opening; nothing without an opening, or if it is on the first day.
std::optional<double> base_of(const AppOutcome& app);
// Highest DAU from the opening on.
std::optional<double> peak_of(const AppOutcome& app);
// DAU on day n after the opening; nothing if the run has no such day.
std::optional<double> daily_active_on(const AppOutcome& app, int day);
// DAU on day n minus the base; nothing without one of them.
std::optional<double> lift_of(const AppOutcome& app, int day);
// (DAU on day n - base) / (peak - base); nothing unless the peak exceeds the base.
std::optional<double> lift_kept(const AppOutcome& app, int day);
// RMB paid for each user won; infinite if no user was won, nothing if no money was paid.
std::optional<double> cost_of(const AppOutcome& app, std::optional<double> won);
// Installs within the campaign that used the app on day 30 after the install.
std::optional<double> retained_users(const AppOutcome& app);

}  // namespace kfactor::analysis
