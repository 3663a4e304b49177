#include "jobs/ensemble/range_checks.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
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

void refuse_unread(std::span<const ParameterRange> ranges, const model::Scenario& scenario,
                   const std::string& file) {
  struct Unread {
    bool here;
    std::string_view key, value;  // the value of the key in the scenario, for the sentence
    std::vector<std::string_view> unread;
  };
  const Unread rules[] = {
      {scenario.graph.kind == model::GraphKind::Stored,
       "graph.kind",
       "stored",
       {"graph.seed", "graph.mean_degree", "graph.degree_sigma", "graph.town_share", "graph.province_share"}},
      {scenario.platform.governance == model::GovernanceMode::None,
       "platform.governance",
       "none",
       {"platform.window_days", "platform.delay_days", "platform.threshold", "platform.vigilance",
        "platform.strictness", "platform.passcode"}}};
  const auto varies = [](const ParameterRange& range, std::string_view key) {
    return std::find(range.keys.begin(), range.keys.end(), key) != range.keys.end();
  };
  for (const Unread& rule : rules) {
    const bool free = std::any_of(ranges.begin(), ranges.end(),
                                  [&](const ParameterRange& range) { return varies(range, rule.key); });
    if (!rule.here || free) {
      continue;
    }
    for (const ParameterRange& range : ranges) {
      for (const std::string_view key : rule.unread) {
        if (varies(range, key)) {
          blame_range(range, file,
                      fmt::format("varies {}, which is not read where {} = \"{}\": it would change nothing.",
                                  key, rule.key, rule.value));
        }
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
