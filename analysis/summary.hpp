// Numbers of a run for each app, for the closing table and for the report. Pure functions of Results. Counts
// and money are those of people (agents x people_per_agent), not of agents.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/cohort_counter.hpp"
#include "io/results/results_file.hpp"

namespace kfactor::analysis {

struct AppSummary {
  std::string name;
  std::optional<model::Step> opening;  // first day of the app's first component; nothing without components
                                       // that open within the run
  std::optional<model::Step> closing;  // last day of its last component
  // Mean DAU of the 7 days before the opening (of the burn-in's last 7 if there is none); nothing if no day
  // comes before.
  std::optional<double> base;
  double peak = 0;  // highest DAU from the opening (or day 0) on
  model::Step peak_step = 0;
  double end = 0;  // DAU of the last day
  // Installs from opening to closing, weighted over the install days whose day n was simulated.
  Retention day1, day7, day30;
  std::array<double, model::kNumChannels> installs{};  // from the opening (or day 0) to the end of the run
  double campaign_installs = 0;                        // from opening to closing
  double returns = 0;
  double paid_rmb = 0;                     // by all components
  std::optional<double> fen_per_install;   // paid over campaign installs
  std::optional<double> fen_per_retained;  // paid over campaign installs x D30 used
  double lost_to_ban = 0;                  // exposures
  std::vector<model::Step> bans;           // steps at the end of which a ban was decided
};

// In the order of results.apps.
std::vector<AppSummary> summarise(const io::Results& results);

// Shares used and still active on day `age`, of the installs of one app on steps [first, last] through one
// channel or kAllChannels.
Retention retention(const io::Results& results, std::size_t app, model::Step first, model::Step last,
                    int channel, model::Step age);

// Adoptions whose inviter shared that day, divided by agents who shared; 0 if no agent shared.
double k_factor(const model::AppCounts& counts);

}  // namespace kfactor::analysis
