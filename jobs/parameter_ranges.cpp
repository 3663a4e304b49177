#include "jobs/parameter_ranges.hpp"

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
#include "io/toml_document.hpp"
#include "io/toml_value.hpp"

namespace kfactor::jobs {
namespace {

constexpr io::Range kAnyNumber{-std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
constexpr std::array<std::string_view, 2> kScaleNames = {"linear", "log"};
constexpr std::array<std::string_view, 6> kKeys = {"keys", "low", "high", "scale", "step", "source"};
constexpr std::array<std::string_view, 7> kFitKeys = {"keys", "low",   "high",  "scale",
                                                      "step", "start", "source"};
constexpr std::string_view kEveryApp = "apps.*.";

class RangesReader {
 public:
  RangesReader(const io::TomlDocument& document, const std::string& file_name,
               std::span<const std::string_view> keys)
      : file_(file_name), document_(document), keys_(keys) {}

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
    const toml::array* rows = document_.root()["range"].as_array();
    if (rows == nullptr || rows->empty()) {
      fail(1, "tables [[range]] are missing: at least one is needed.");
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
      fail(row.source().begin.line, fmt::format("{} is missing in this [[range]].", key));
    }
    return *node;
  }

  double number(const toml::table& row, std::string_view key) const {
    const toml::node& node = needed(row, key);
    return value(key, node, [&] { return io::read_number(node, kAnyNumber); });
  }

  std::vector<std::string> read_keys(const toml::table& row) {
    const toml::node& node = needed(row, "keys");
    const toml::array* list = node.as_array();
    if (list == nullptr || list->empty()) {
      fail(node.source().begin.line,
           "keys must be a list of scenario keys, such as [\"behaviour.habit_rate\"].");
    }
    std::vector<std::string> keys;
    for (const toml::node& each : *list) {
      keys.push_back(value("keys", each, [&] { return io::read_text_value(each); }));
      if (!seen_.insert(keys.back()).second) {
        fail(each.source().begin.line, fmt::format("\"{}\" has a range already.", keys.back()));
      }
    }
    return keys;
  }

  ParameterRange read_row(const toml::node& node) {
    const toml::table* row = node.as_table();
    if (row == nullptr) {
      fail(node.source().begin.line, "range must be a list of tables [[range]].");
    }
    for (const auto& [key, unused] : *row) {
      if (std::find(keys_.begin(), keys_.end(), key.str()) == keys_.end()) {
        fail(key.source().begin.line,
             fmt::format("unknown key \"{}\" (a range has {} and {}).", key.str(),
                         fmt::join(keys_.begin(), keys_.end() - 1, ", "), keys_.back()));
      }
    }
    ParameterRange range;
    range.keys = read_keys(*row);
    range.low = number(*row, "low");
    range.high = number(*row, "high");
    if (range.high < range.low) {
      fail(row->source().begin.line,
           fmt::format("low = {} exceeds high = {}. Swapped?", range.low, range.high));
    }
    if (const toml::node* scale = row->get("scale")) {
      range.scale = static_cast<RangeScale>(
          value("scale", *scale, [&] { return io::read_choice(*scale, kScaleNames); }));
    }
    if (range.scale == RangeScale::Log && range.low <= 0) {
      fail(row->source().begin.line, fmt::format("low = {} on a log scale (must be above 0).", range.low));
    }
    if (const toml::node* step = row->get("step")) {
      range.step = value("step", *step, [&] { return io::read_number(*step, {0, kAnyNumber.high}); });
    }
    if (keys_.size() == kFitKeys.size()) {
      const toml::node& start = needed(*row, "start");
      range.start = value("start", start, [&] { return io::read_number(start, {range.low, range.high}); });
    }
    return range;
  }

  std::string file_;
  const io::TomlDocument& document_;
  std::span<const std::string_view> keys_;
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

std::vector<io::Override> ParameterRanges::overrides(const std::vector<double>& places,
                                                     const model::Scenario& scenario) const {
  require(places.size() == rows.size(), "a place for each range");
  std::vector<io::Override> overrides;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    // Six digits: the same text on every machine, whatever its pow() makes of the last bit.
    const std::string text = fmt::format("{:.6g}", rows[row].at(places[row]));
    for (const std::string& key : rows[row].keys) {
      if (!key.starts_with(kEveryApp)) {
        overrides.push_back({key, text});
        continue;
      }
      for (const model::App& app : scenario.apps) {
        overrides.push_back({"apps." + app.name + "." + key.substr(kEveryApp.size()), text});
      }
    }
  }
  return overrides;
}

std::vector<ParameterRange> read_fit_ranges(const io::TomlDocument& document, const std::string& file_name) {
  return RangesReader(document, file_name, kFitKeys).read_rows();
}

ParameterRanges parse_ranges(std::string_view text, const std::string& file_name) {
  const io::TomlDocument document(text, file_name, {});
  return RangesReader(document, file_name, kKeys).read();
}

}  // namespace kfactor::jobs
