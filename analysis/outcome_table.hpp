// The outcomes of a run as a table of numbers, one for each measure and app: the part of a run that a sweep
// stores.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "analysis/outcomes.hpp"

namespace kfactor::analysis {

struct OutcomeMeasure {
  std::string_view name, unit, long_name;
  // NaN if a run has no such number. `day_zero` is the step of the scenario's start.
  double (*get)(const AppOutcome& app, model::Step day_zero);
};

// In the order of tables and files. People and RMB are those of the whole population.
std::span<const OutcomeMeasure> outcome_measures();
// The measures that every sweep file has. Later ones follow from them.
inline constexpr std::size_t kFirstMeasures = 16;

// Adds the later measures to numbers that have the first ones alone, for this many apps. Returns other lists
// unchanged.
std::vector<double> with_later_measures(std::vector<double> numbers, std::size_t num_apps);

// Numbers by [measure][app]. `burn_in_days` is the scenario's.
std::vector<double> outcome_numbers(const Outcomes& outcomes, model::Step burn_in_days);

}  // namespace kfactor::analysis
