#include "jobs/ensemble/parameter_ranges.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <span>
#include <type_traits>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"
#include "io/scenario/toml_document.hpp"
#include "io/scenario/toml_value.hpp"

namespace kfactor::jobs {
namespace {

constexpr io::Range kAnyNumber{-std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
constexpr std::array<std::string_view, 2> kScaleNames = {"linear", "log"};
constexpr std::array<std::string_view, 6> kKeys = {"keys", "low", "high", "scale", "step", "source"};
constexpr std::array<std::string_view, 7> kFitKeys = {"keys", "low",   "high",  "scale",
                                                      "step", "start", "source"};
constexpr std::array<std::string_view, 10> kSweepKeys = {"key",  "keys",  "name",   "low",    "high",
                                                         "step", "scale", "levels", "values", "source"};
constexpr std::string_view kEveryApp = "apps.*.";

// Which tables to read, and the keys that they may have.
struct TableKind {
  std::string_view name;  // of the tables
  std::span<const std::string_view> keys;

  bool has(std::string_view key) const { return std::find(keys.begin(), keys.end(), key) != keys.end(); }
};

class RangesReader {
 public:
  RangesReader(const io::TomlDocument& document, const std::string& file_name, const TableKind& kind)
      : file_(file_name), document_(document), kind_(kind) {}

  ParameterRanges read() {
    ParameterRanges ranges;
    for (const toml::key* key : io::TomlDocument::keys_in_order(document_.root())) {
      if (key->str() != "seed" && key->str() != "range") {
        fail(key->source().begin.line,
             fmt::format("unknown key \"{}\": a table of ranges has a seed and tables [[range]].",
                         key->str()));
      }
    }
    const toml::node* seed = document_.root().get("seed");
    if (seed == nullptr) {
      fail(1, "seed is missing: a text that names the draws.");
    }
    ranges.seed = value("seed", *seed, [&] { return io::read_text_value(*seed); });
    ranges.rows = read_rows();
    return ranges;
  }

  std::vector<ParameterRange> read_rows() {
    const toml::node* node = document_.root().get(kind_.name);
    const toml::array* rows = node == nullptr ? nullptr : node->as_array();
    if (rows == nullptr || rows->empty()) {
      fail(node == nullptr ? 1 : node->source().begin.line,
           fmt::format("tables [[{}]] are missing: at least one is needed.", kind_.name));
    }
    std::vector<ParameterRange> ranges;
    for (const toml::node& row : *rows) {
      ranges.push_back(read_row(row));
    }
    return ranges;
  }

 private:
  [[noreturn]] void fail(std::uint64_t line, const std::string& sentence) const {
    throw InputError(fmt::format("{}:{}: {}", file_, line, sentence));
  }

  template <class Read>
  std::invoke_result_t<Read&> value(std::string_view key, const toml::node& node, Read&& read) const {
    try {
      return read();
    } catch (const InputError& error) {
      fail(node.source().begin.line, fmt::format("{} = {} {}", key, io::show(node), error.what()));
    }
  }

  const toml::node& needed(const toml::table& row, std::string_view key) const {
    const toml::node* node = row.get(key);
    if (node == nullptr) {
      fail(row.source().begin.line, fmt::format("{} is missing in this [[{}]].", key, kind_.name));
    }
    return *node;
  }

  double number(const toml::table& row, std::string_view key) const {
    const toml::node& node = needed(row, key);
    return value(key, node, [&] { return io::read_number(node, kAnyNumber); });
  }

  std::string scenario_key(const toml::node& node) {
    std::string key = value("keys", node, [&] { return io::read_text_value(node); });
    if (!seen_.insert(key).second) {
      fail(node.source().begin.line, fmt::format("\"{}\" has a range already.", key));
    }
    return key;
  }

  std::vector<std::string> read_keys(const toml::table& row) {
    if (const toml::node* single = kind_.has("key") ? row.get("key") : nullptr) {
      if (row.contains("keys")) {
        fail(single->source().begin.line, "key and keys in one table: give one of them.");
      }
      return {scenario_key(*single)};
    }
    const toml::node& node = needed(row, "keys");
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty()) {
      fail(node.source().begin.line,
           "keys must be a list of scenario keys, such as [\"behaviour.habit_rate\"].");
    }
    std::vector<std::string> keys;
    for (const toml::node& each : *list) {
      keys.push_back(scenario_key(each));
    }
    return keys;
  }

  void refuse_unknown_keys(const toml::table& row) const {
    for (const toml::key* key : io::TomlDocument::keys_in_order(row)) {
      if (!kind_.has(key->str())) {
        const std::string_view nearest = nearest_name(key->str(), kind_.keys);
        fail(key->source().begin.line,
             fmt::format("unknown key \"{}\" (a [[{}]] has {} and {}).{}", key->str(), kind_.name,
                         fmt::join(kind_.keys.begin(), kind_.keys.end() - 1, ", "), kind_.keys.back(),
                         nearest.empty() ? "" : fmt::format(" Did you mean \"{}\"?", nearest)));
      }
    }
  }

  void read_range(const toml::table& row, ParameterRange& range) const {
    range.low = number(row, "low");
    range.high = number(row, "high");
    if (range.high < range.low) {
      fail(row.source().begin.line,
           fmt::format("low = {} exceeds high = {}. Swapped?", range.low, range.high));
    }
    if (const toml::node* scale = row.get("scale")) {
      range.scale = static_cast<RangeScale>(
          value("scale", *scale, [&] { return io::read_choice(*scale, kScaleNames); }));
    }
    if (range.scale == RangeScale::Log && range.low <= 0) {
      fail(row.source().begin.line, fmt::format("low = {} on a log scale (must be above 0).", range.low));
    }
    if (const toml::node* step = row.get("step")) {
      range.step = value("step", *step, [&] { return io::read_number(*step, {0, kAnyNumber.high}); });
    }
    if (kind_.has("start")) {
      const toml::node& start = needed(row, "start");
      range.start = value("start", start, [&] { return io::read_number(start, {range.low, range.high}); });
    }
    if (const toml::node* levels = row.get("levels")) {
      range.levels = value("levels", *levels, [&] { return io::read_whole(*levels, {2, 1e6}); });
    }
  }

  void read_values(const toml::node& node, const toml::table& row, ParameterRange& range) const {
    for (const std::string_view other : {"low", "high", "scale", "step", "levels"}) {
      if (row.contains(other)) {
        fail(row.find(other)->first.source().begin.line,
             fmt::format("{} beside values: a parameter has either a range or values.", other));
      }
    }
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty()) {
      fail(node.source().begin.line, "values must be a list with at least one value.");
    }
    for (const toml::node& each : *list) {
      range.values.push_back(io::toml_text(each));
    }
  }

  ParameterRange read_row(const toml::node& node) {
    const toml::table* row = node.as_table();
    if (row == nullptr) {
      fail(node.source().begin.line, fmt::format("{0} must be a list of tables [[{0}]].", kind_.name));
    }
    refuse_unknown_keys(*row);
    ParameterRange range;
    range.line = row->source().begin.line;
    range.keys = read_keys(*row);
    if (const toml::node* label = row->get("name")) {
      range.label = value("name", *label, [&] { return io::read_text_value(*label); });
    }
    if (const toml::node* values = kind_.has("values") ? row->get("values") : nullptr) {
      read_values(*values, *row, range);
    } else {
      read_range(*row, range);
    }
    return range;
  }

  std::string file_;
  const io::TomlDocument& document_;
  TableKind kind_;
  std::set<std::string> seen_;
};

}  // namespace

double ParameterRange::at(double place) const {
  const double exact =
      scale == RangeScale::Log ? low * std::pow(high / low, place) : low + place * (high - low);
  return step > 0 ? std::round(exact / step) * step : exact;
}

double ParameterRange::place_of(double value) const {
  if (high <= low) {
    return 0;
  }
  const double place = scale == RangeScale::Log ? std::log(std::max(value, low) / low) / std::log(high / low)
                                                : (value - low) / (high - low);
  return std::clamp(place, 0.0, 1.0);
}

std::string ParameterRange::text_at(double place) const {
  if (!values.empty()) {
    const auto number = static_cast<std::size_t>(place * static_cast<double>(values.size()));
    return values[std::min(number, values.size() - 1)];
  }
  const double value = at(place);
  // Six digits: the same text on every machine, whatever its pow() makes of the last bit.
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

std::vector<io::Override> ParameterRanges::overrides(const std::vector<double>& places,
                                                     const model::Scenario& scenario) const {
  require(places.size() == rows.size(), "a place for each range");
  std::vector<io::Override> overrides;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::vector<io::Override> more = rows[row].overrides(rows[row].text_at(places[row]), scenario);
    overrides.insert(overrides.end(), more.begin(), more.end());
  }
  return overrides;
}

std::vector<ParameterRange> read_fit_ranges(const io::TomlDocument& document, const std::string& file_name) {
  return RangesReader(document, file_name, {"range", kFitKeys}).read_rows();
}

std::vector<ParameterRange> read_sweep_parameters(const io::TomlDocument& document,
                                                  const std::string& file_name) {
  return RangesReader(document, file_name, {"parameters", kSweepKeys}).read_rows();
}

ParameterRanges parse_ranges(std::string_view text, const std::string& file_name) {
  const io::TomlDocument document(text, file_name, {});
  return RangesReader(document, file_name, {"range", kKeys}).read();
}

}  // namespace kfactor::jobs
