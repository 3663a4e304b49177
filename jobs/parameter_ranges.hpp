// Where values are plausible: a table of ranges to draw scenario parameters from. The format is described in README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/scenario_file.hpp"
#include "io/toml_document.hpp"
#include "model/scenario.hpp"

namespace kfactor::jobs {

enum class RangeScale { Linear, Log };

struct ParameterRange {
  std::vector<std::string> keys;  // of the scenario; all get the same value. The first one names the range.
  double low = 0, high = 1;
  RangeScale scale = RangeScale::Linear;
  double step = 0;   // values are multiples of it; 0: any
  double start = 0;  // what is believed before a fit; tables of draws have none

  const std::string& name() const { return keys.front(); }
  // The value at a place in [0, 1] of the range.
  double at(double place) const;
  // The place of a value, 0 or 1 for values outside.
  double place_of(double value) const;
};

struct ParameterRanges {
  std::string seed;  // names the draws
  std::vector<ParameterRange> rows;

  // Overrides for one draw: `places` has one place for each row. "apps.*.KEY" means this key of every app.
  std::vector<io::Override> overrides(const std::vector<double>& places,
                                      const model::Scenario& scenario) const;
};

// The tables [[range]] of a fit, which have a `start`. Throws InputError like parse_ranges().
std::vector<ParameterRange> read_fit_ranges(const io::TomlDocument& document, const std::string& file_name);

// Throws InputError with one sentence, "FILE:LINE: ...", for a text that is no such table.
ParameterRanges parse_ranges(std::string_view text, const std::string& file_name);

}  // namespace kfactor::jobs
