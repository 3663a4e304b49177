// Fit files: the parameters to fit, the published figures, and the length of the search. jobs/README.md,
// "Fits", describes the format.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/fit.hpp"
#include "jobs/ensemble/parameter_ranges.hpp"

namespace kfactor::jobs {

struct FitSettings {
  std::string scenario, figures;  // paths, relative to the fit file
  model::Date until{};            // the last day whose figures are fitted
  std::int64_t agents = 200'000;
  std::int64_t seeds = 4;        // the mean of so many runs is fitted; the first has the scenario's seed
  std::int64_t fresh_seeds = 8;  // runs with other seeds that judge the fit
  std::int64_t explore = 64;     // points tried all over the ranges
  std::int64_t refine = 400;     // most points tried by the local search
  double looseness = 0.5;        // spread of the values around their starts, in widths of a range
};

struct FitSpreads {
  double daily_active = 0, retention_day_1 = 0, retention_day_30 = 0, links_blocked = 0;

  std::array<double, analysis::kNumMeasures> list() const {
    return {daily_active, retention_day_1, retention_day_30, links_blocked};
  }
};

struct Fit {
  FitSettings settings;
  FitSpreads spreads;
  ParameterRanges ranges;  // each with a start
};

// Throws InputError with one sentence, "FILE:LINE: ...", if the text is not a valid fit.
Fit parse_fit(std::string_view text, const std::string& file_name);

}  // namespace kfactor::jobs
