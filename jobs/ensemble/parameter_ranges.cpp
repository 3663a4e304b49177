#include "jobs/ensemble/parameter_ranges.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "graph/base/error.hpp"
#include "io/results/sweep_file.hpp"
#include "io/scenario/toml_document.hpp"
#include "io/scenario/toml_value.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::jobs {
namespace {

using R = ParameterRange;
using Rows = std::vector<model::Parameter<R>>;
constexpr std::array<std::string_view, 2> kScaleNames = {"linear", "log"};
constexpr std::string_view kEveryApp = "apps.*.";

// The keys that all tables of ranges have, and `more`.
Rows range_rows(bool required, Rows more) {
  constexpr double kMost = 1e300;  // finite, and so is the width of every range
  const model::Choice<R> scale{[](const R& range) { return static_cast<int>(range.scale); },
                               [](R& range, int choice) { range.scale = static_cast<RangeScale>(choice); },
                               {kScaleNames.begin(), kScaleNames.end()}};
  Rows rows = {{"low", "", "a number", &R::low, -kMost, kMost, "lower end of the range", "", required},
               {"high", "", "a number", &R::high, -kMost, kMost, "upper end of the range", "", required},
               {"scale", "", "", scale, 0, 0, "how values are spread over the range", ""},
               {"step", "", "a number", &R::step, 0, kMost, "values are multiples of it", ""},
               {"source", "", "text", &R::source, 0, 0, "where the range comes from", ""}};
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

const Rows& rows_of_draws() {
  static const Rows rows = range_rows(true, {});
  return rows;
}
const Rows& rows_of_fits() {
  static const Rows rows =
      range_rows(true, {{"start", "", "a number within the range", &R::start, -model::kUnbounded,
                         model::kUnbounded, "what is believed before the fit", "", true}});
  return rows;
}
// A parameter of a sweep may have values instead of a range.
Rows rows_of_sweeps(bool has_values) {
  return range_rows(!has_values, {{"name", "", "text", &R::label, 0, 0, "instead of the first key", ""},
                                  {"levels", "", "a whole number", &R::levels, 2, 1e6,
                                   "number of values, both ends included", ""}});
}

class RangesReader {
 public:
  explicit RangesReader(io::TableReader& root) : root_(root) {}

  // Calls read_one(table, range) for each table [[name]], whose keys have been read.
  template <class ReadOne>
  std::vector<ParameterRange> read(std::string_view name, ReadOne&& read_one) {
    std::vector<ParameterRange> ranges;
    for (io::TableReader& table : root_.open_list(name)) {
      ParameterRange range;
      range.line = table.line();
      read_one(table, range);
      table.finish();
      ranges.push_back(std::move(range));
    }
    return ranges;
  }

  void read_keys(io::TableReader& table, ParameterRange& range) {
    const toml::node* node = table.take("keys");
    if (node == nullptr) {
      table.missing("keys", "a list of scenario keys");
      return;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty()) {
      table.blame("keys", *node, "(must be a list of scenario keys, such as [\"behaviour.habit_rate\"]).");
      return;
    }
    for (const toml::node& each : *list) {
      read_key(table, "keys", each, range);
    }
  }

  // A sweep may name a single key.
  void read_key_or_keys(io::TableReader& table, ParameterRange& range) {
    const toml::node* single = table.take("key");
    if (single == nullptr) {
      read_keys(table, range);
    } else if (table.take("keys") != nullptr) {
      table.blame("key", *single, "stands beside keys: give one of them.");
    } else {
      read_key(table, "key", *single, range);
    }
  }

  static void read_range(io::TableReader& table, ParameterRange& range, const Rows& rows) {
    table.read(range, rows);
    const toml::node* low = table.take("low");
    const toml::node* high = table.take("high");
    const auto is_read = [](const toml::node* node, double value) {
      return node != nullptr && node->value<double>() == value;
    };
    if (!is_read(low, range.low) || !is_read(high, range.high)) {
      return;  // reported already
    }
    if (range.high < range.low) {
      table.blame("low", *low, fmt::format("exceeds high = {}. Swapped?", range.high));
    } else if (range.high == range.low) {
      table.blame("low", *low,
                  "equals high, so nothing would vary. Write a single value into the scenario instead.");
    } else if (range.scale == RangeScale::Log && range.low <= 0) {
      table.blame("low", *low, "(must be above 0 on a log scale).");
    }
    for (const auto& [key, value] : {std::pair("low", range.low), std::pair("high", range.high)}) {
      if (!range.has_step_at(value)) {
        table.blame(key, *table.take(key),
                    fmt::format("(must be a multiple of step = {}: values are, and would leave the range).",
                                range.step));
      }
    }
  }

  static void read_values(io::TableReader& table, const toml::node& node, ParameterRange& range) {
    for (const std::string_view other : {"low", "high", "scale", "step", "levels"}) {
      if (const toml::node* beside = table.take(other)) {
        table.blame(other, *beside, "stands beside values: a parameter has either a range or values.");
      }
    }
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty()) {
      table.blame("values", node, "(must be a list with at least one value).");
      return;
    }
    for (const toml::node& each : *list) {
      range.values.push_back(io::toml_text(each));
    }
  }

 private:
  void read_key(io::TableReader& table, std::string_view name, const toml::node& node,
                ParameterRange& range) {
    try {
      range.keys.push_back(io::read_text_value(node));
      if (!seen_.insert(range.keys.back()).second) {
        table.blame(name, node, "has a range already.");
      }
    } catch (const InputError& error) {
      table.blame(name, node, error.what());
    }
  }

  io::TableReader& root_;
  std::set<std::string> seen_;
};

}  // namespace

double ParameterRange::at(double position) const {
  const double exact =
      scale == RangeScale::Log ? low * std::pow(high / low, position) : low + position * (high - low);
  return step > 0 ? std::round(exact / step) * step : exact;
}

bool ParameterRange::has_step_at(double value) const {
  // 0.3 is three times 0.1, but not to the bit.
  const double steps = step > 0 ? value / step : 0;
  return std::abs(steps - std::round(steps)) < 1e-6 + 1e-15 * std::abs(steps);
}

double ParameterRange::position_of(double value) const {
  if (high <= low) {
    return 0;
  }
  const double position = scale == RangeScale::Log
                              ? std::log(std::max(value, low) / low) / std::log(high / low)
                              : (value - low) / (high - low);
  return std::clamp(position, 0.0, 1.0);
}

std::string ParameterRange::text_at(double position) const {
  if (!values.empty()) {
    const auto number = static_cast<std::size_t>(position * static_cast<double>(values.size()));
    return values[std::min(number, values.size() - 1)];
  }
  const double value = at(position);
  // Six digits hide the last bit of pow(), so that the text is the same on every machine.
  return step > 0 && value == std::floor(value) ? io::short_number(value) : fmt::format("{:.6g}", value);
}

std::vector<io::Override> ParameterRange::overrides(const std::string& value,
                                                    const model::Scenario& scenario) const {
  std::vector<io::Override> overrides;
  for (const std::string& key : keys) {
    if (!key.starts_with(kEveryApp)) {
      overrides.push_back({key, value});
      continue;
    }
    for (const model::App& app : scenario.apps) {
      overrides.push_back({"apps." + app.name + "." + key.substr(kEveryApp.size()), value});
    }
  }
  return overrides;
}

std::vector<io::Override> ParameterRanges::overrides(const std::vector<double>& positions,
                                                     const model::Scenario& scenario) const {
  require(positions.size() == rows.size(), "a position for each range");
  std::vector<io::Override> overrides;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::vector<io::Override> more = rows[row].overrides(rows[row].text_at(positions[row]), scenario);
    overrides.insert(overrides.end(), more.begin(), more.end());
  }
  return overrides;
}

std::vector<ParameterRange> read_fit_ranges(io::TableReader& root) {
  RangesReader reader(root);
  return reader.read("range", [&](io::TableReader& table, ParameterRange& range) {
    reader.read_keys(table, range);
    reader.read_range(table, range, rows_of_fits());
    const toml::node* start = table.take("start");
    if (start != nullptr && (range.start < range.low || range.start > range.high)) {
      table.blame("start", *start, fmt::format("(must be within [{}, {}]).", range.low, range.high));
    } else if (start != nullptr && !range.has_step_at(range.start)) {
      table.blame("start", *start, fmt::format("(must be a multiple of step = {}).", range.step));
    }
  });
}

std::vector<ParameterRange> read_sweep_parameters(io::TableReader& root) {
  RangesReader reader(root);
  return reader.read("parameters", [&](io::TableReader& table, ParameterRange& range) {
    reader.read_key_or_keys(table, range);
    if (const toml::node* name = table.take("name"); name != nullptr && name->is_string()) {
      if (const std::string why = io::why_no_variable(*name->value<std::string_view>()); !why.empty()) {
        table.blame("name", *name,
                    why + ". It becomes a variable of the sweep's file: give the parameter another.");
      }
    }
    if (const toml::node* values = table.take("values")) {
      table.read(range, rows_of_sweeps(true));
      reader.read_values(table, *values, range);
    } else {
      reader.read_range(table, range, rows_of_sweeps(false));
    }
  });
}

ParameterRanges parse_ranges(std::string_view text, const std::string& file_name) {
  const io::TomlDocument document(text, file_name, {});
  io::Problems problems;
  io::TableReader root(document, problems, &document.root(), "");
  ParameterRanges ranges;
  root.read(ranges, {{"seed", "", "text that names the draws", &ParameterRanges::seed, 0, 0, "", "", true}});
  RangesReader reader(root);
  ranges.rows = reader.read("range", [&](io::TableReader& table, ParameterRange& range) {
    reader.read_keys(table, range);
    reader.read_range(table, range, rows_of_draws());
  });
  root.finish();
  problems.throw_first();
  return ranges;
}

}  // namespace kfactor::jobs
