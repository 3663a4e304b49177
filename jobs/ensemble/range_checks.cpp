#include "jobs/ensemble/range_checks.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <charconv>
#include <cmath>
#include <map>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

[[noreturn]] void blame_range(const ParameterRange& range, const std::string& file, const std::string& why) {
  throw InputError(fmt::format("{}:{}: {} {}", file, range.line, range.name(), why));
}

// Values have six digits. They must tell the ends of the range apart and stay within it.
void refuse_too_narrow(const ParameterRange& range, const std::string& file) {
  constexpr double kTolerance = 0.01;
  for (const double position : {0.0, 1.0}) {
    const std::string text = range.text_at(position);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (!(std::abs(value - range.at(position)) <= kTolerance * (range.high - range.low))) {
      blame_range(
          range, file,
          fmt::format("has a range from {} to {}, too narrow for the six digits of its values. Move its "
                      "ends apart, or give values.",
                      range.low, range.high));
    }
  }
}

}  // namespace

void add_steps(std::vector<ParameterRange>& ranges, const model::Scenario& scenario, const std::string& file,
               MoneyStep money) {
  const toml::table echo = toml::parse(io::write_scenario(scenario));
  for (ParameterRange& range : ranges) {
    if (!range.values.empty()) {
      continue;
    }
    for (const io::Override& each : range.overrides("", scenario)) {
      const toml::node* node = toml::at_path(echo, each.key).node();
      if (node == nullptr || range.step != 0) {
        continue;  // refused later if the scenario has no such key
      }
      if (each.key.ends_with("_rmb")) {  // a whole number there is money: other numbers have a point
        range.step = money == MoneyStep::Fen || node->is_integer() ? 0.01 : 0;
      } else if (node->is_integer()) {
        range.step = 1;
      }
      for (const auto& [end, value] : {std::pair("low", range.low), std::pair("high", range.high)}) {
        if (!range.has_step_at(value)) {
          blame_range(
              range, file,
              fmt::format("has {} = {}, but {}.", end, value,
                          range.step == 1 ? "takes whole numbers" : "money has at most two decimals"));
        }
      }
    }
    refuse_too_narrow(range, file);
  }
}

void refuse_key_twice(std::span<const ParameterRange> ranges, const model::Scenario& scenario,
                      std::span<const TakenKey> taken, Together together, const std::string& file) {
  std::map<std::string, const ParameterRange*> owners;
  for (const ParameterRange& range : ranges) {
    for (const io::Override& each : range.overrides("", scenario)) {
      for (const TakenKey& other : taken) {
        if (other.key == each.key) {
          blame_range(range, file,
                      fmt::format("varies {}, which has a single value from {}. Take it out of one of them.",
                                  each.key, other.from));
        }
      }
      const auto [owner, fresh] = owners.emplace(each.key, &range);
      if (!fresh && together == Together::Yes) {
        blame_range(range, file,
                    fmt::format("sets {}, which {} in line {} sets too: one of them would have no effect.",
                                each.key, owner->second->name(), owner->second->line));
      }
    }
  }
}

void refuse_values(const EnsembleBase& base, const model::Scenario& scenario, const ParameterRange& range,
                   std::span<const std::string> values, const std::string& file) {
  for (const std::string& value : values) {
    std::vector<io::Override> all = base.settings;
    std::vector<std::pair<io::Override, std::uint64_t>> lines;
    for (const io::Override& each : range.overrides(value, scenario)) {
      all.push_back(each);
      lines.push_back({each, range.line});
    }
    blaming_lines(file, lines, [&] { io::read_scenario(base.text, base.path.string(), all); });
  }
}

void check_ranges(std::vector<ParameterRange>& ranges, const EnsembleBase& base,
                  const model::Scenario& scenario, std::span<const TakenKey> taken, const std::string& file) {
  // The ends may be whole where others are not.
  constexpr double kPositions[] = {0, 1, 0.3819, 0.7236};
  refuse_key_twice(ranges, scenario, taken, Together::Yes, file);
  add_steps(ranges, scenario, file, MoneyStep::None);
  for (const ParameterRange& range : ranges) {
    std::vector<std::string> values;
    for (const double position : kPositions) {
      values.push_back(range.text_at(position));
    }
    refuse_values(base, scenario, range, values, file);
  }
}

}  // namespace kfactor::jobs
