// A table of plausible ranges from which scenario parameters are drawn. jobs/README.md describes the format.
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
  std::vector<std::string> keys;  // of the scenario; all get the same value; the first one names the range
  double low = 0, high = 1;
  RangeScale scale = RangeScale::Linear;
  double step = 0;   // values are multiples of it; 0: any
  double start = 0;  // best guess before a fit; tables of draws have none
  std::string source;
  // For sweeps only.
  std::string label;                // instead of the first key
  std::vector<std::string> values;  // instead of a range; as TOML
  std::int64_t levels = 0;          // number of values in the range, both ends included; 0: not given
  std::uint64_t line = 0;           // in the file

  const std::string& name() const { return label.empty() ? keys.front() : label; }
  // The value at a position of the range: 0 is `low`, 1 is `high`.
  double at(double position) const;
  // The same as TOML, in six digits. If there are `values`, each owns an equal part of [0, 1].
  std::string text_at(double position) const;
  // Whether it is a multiple of the step; true without a step.
  bool has_step_at(double value) const;
  // The position of a value; 0 or 1 for values outside the range.
  double position_of(double value) const;
  // Sets all keys to this value. "apps.*.KEY" means this key of every app.
  std::vector<io::Override> overrides(const std::string& value, const model::Scenario& scenario) const;
};

struct ParameterRanges {
  std::string seed;  // names the draws
  std::vector<ParameterRange> rows;

  // The overrides of one draw. `positions` has one position for each row.
  std::vector<io::Override> overrides(const std::vector<double>& positions,
                                      const model::Scenario& scenario) const;
};

// Reads the tables [[range]] of a fit, which have a `start`. Mistakes are added to the problems of `root`.
std::vector<ParameterRange> read_fit_ranges(io::TableReader& root);

// Reads the tables [[parameters]] of a sweep: keys (or a single key) with a range or with values. Mistakes are
// added to the problems of `root`.
std::vector<ParameterRange> read_sweep_parameters(io::TableReader& root);

// Throws InputError with one sentence, "FILE:LINE: ...", if the text is not such a table.
ParameterRanges parse_ranges(std::string_view text, const std::string& file_name);

}  // namespace kfactor::jobs
