// Where values are plausible: a table of ranges to draw scenario parameters from. The format is described in README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/scenario_file.hpp"
#include "model/scenario.hpp"

namespace kfactor::jobs {

enum class RangeScale { Linear, Log };

struct ParameterRange {
  std::vector<std::string> keys;  // of the scenario; all get the same value. The first one names the range.
  double low = 0, high = 1;
  RangeScale scale = RangeScale::Linear;
  double step = 0;  // values are multiples of it; 0: any

  const std::string& name() const { return keys.front(); }
  // The value at a place in [0, 1] of the range.
  double at(double place) const;
};

struct ParameterRanges {
  std::string seed;  // names the draws
  std::vector<ParameterRange> rows;

  // Overrides for one draw: `places` has one place for each row. "apps.*.KEY" means this key of every app.
  std::vector<io::Override> overrides(const std::vector<double>& places,
                                      const model::Scenario& scenario) const;
};

// Throws InputError with one sentence, "FILE:LINE: ...", for a text that is no such table.
ParameterRanges parse_ranges(std::string_view text, const std::string& file_name);

}  // namespace kfactor::jobs
