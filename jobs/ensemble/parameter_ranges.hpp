// A table of plausible ranges to draw scenario parameters from. README.md describes the format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/scenario/scenario_file.hpp"
#include "io/scenario/table_reader.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

enum class RangeScale { Linear, Log };

struct ParameterRange {
  std::vector<std::string> keys;  // of the scenario; all get the same value. The first one names the range.
  double low = 0, high = 1;
  RangeScale scale = RangeScale::Linear;
  double step = 0;   // values are multiples of it; 0: any
  double start = 0;  // what is believed before a fit; tables of draws have none
  std::string source;
  // Of sweeps only.
  std::string label;                // instead of the first key
  std::vector<std::string> values;  // instead of a range: as TOML
  std::int64_t levels = 0;          // a range as so many values, both ends included; 0: not said
  std::uint64_t line = 0;           // of the file

  const std::string& name() const { return label.empty() ? keys.front() : label; }
  // The value at a place in [0, 1] of the range.
  double at(double place) const;
  // As TOML: the value there in six digits, or the one of `values` whose equal share of [0, 1] it lies in.
  std::string text_at(double place) const;
  // The place of a value, 0 or 1 for values outside.
  double place_of(double value) const;
  // This value for all keys. "apps.*.KEY" means this key of every app.
  std::vector<io::Override> overrides(const std::string& value, const model::Scenario& scenario) const;
};

struct ParameterRanges {
  std::string seed;  // names the draws
  std::vector<ParameterRange> rows;

  // Overrides for one draw: `places` has one place for each row.
  std::vector<io::Override> overrides(const std::vector<double>& places,
                                      const model::Scenario& scenario) const;
};

// The tables [[range]] of a fit, which have a `start`. Mistakes go to the problems of `root`.
std::vector<ParameterRange> read_fit_ranges(io::TableReader& root);

// The tables [[parameters]] of a sweep: keys (or a single key) with a range, or with values. Mistakes likewise.
std::vector<ParameterRange> read_sweep_parameters(io::TableReader& root);

// Throws InputError with one sentence, "FILE:LINE: ...", for a text that is no such table.
ParameterRanges parse_ranges(std::string_view text, const std::string& file_name);

}  // namespace kfactor::jobs
