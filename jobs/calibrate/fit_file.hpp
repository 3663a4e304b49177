// What to fit, to which figures, and how long: the format is described in README.md, "Fits".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/fit.hpp"
#include "jobs/ensemble/parameter_ranges.hpp"

namespace kfactor::jobs {

struct FitSettings {
  std::string scenario, figures;  // paths, seen from the fit file
  model::Date until{};            // the last day whose figures are fitted
  std::int64_t agents = 200'000;
  std::int64_t seeds = 4;        // runs whose mean is fitted, under the scenario's seed and the next ones
  std::int64_t fresh_seeds = 8;  // runs under other seeds, by which the fit is judged
  std::int64_t explore = 64;     // places tried all over the ranges
  std::int64_t refine = 400;     // places tried by the local search, at most
  double looseness = 0.5;        // how far a value may lie from its start, in widths of its range
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

// Throws InputError with one sentence, "FILE:LINE: ...", for a text that is no fit.
Fit parse_fit(std::string_view text, const std::string& file_name);

}  // namespace kfactor::jobs
