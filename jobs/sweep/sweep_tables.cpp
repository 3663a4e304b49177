#include "jobs/sweep/sweep_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "analysis/outcome_table.hpp"
#include "analysis/sensitivity.hpp"
#include "analysis/unit.hpp"
#include "jobs/common/version.hpp"

namespace kfactor::jobs {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

// Removes the quotes of a text.
std::string bare(const std::string& toml) {
  return toml.size() >= 2 && toml.front() == '"' && toml.back() == '"' ? toml.substr(1, toml.size() - 2)
                                                                       : toml;
}

double number_in(const std::string& text) {
  double value = kNothing;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double number_of(const io::NumberedRecord& row, std::size_t index) {
  return row.record.numbers.empty() ? kNothing : row.record.numbers[index];
}

// One outcome of one app at each point: the mean over the replicates; NaN if one of them failed.
std::vector<double> point_means(const SweepPlan& plan, const io::SweepTable& table, std::size_t index) {
  std::vector<double> means(plan.points().size(), 0);
  for (const io::NumberedRecord& row : table.rows) {
    means[plan.point_of(row.run)] += number_of(row, index) / static_cast<double>(plan.num_replicates());
  }
  return means;
}

// The standard deviation of the replicates of a point, over all points that have the outcome in each replicate;
// NaN if there are none or there is one replicate.
double replicate_sd(const SweepPlan& plan, const io::SweepTable& table, std::size_t index) {
  const std::vector<double> means = point_means(plan, table, index);
  double squares = 0;
  std::size_t count = 0;
  for (const io::NumberedRecord& row : table.rows) {
    const double mean = means[plan.point_of(row.run)];
    if (std::isfinite(mean)) {
      squares += std::pow(number_of(row, index) - mean, 2);
      ++count;
    }
  }
  const std::size_t replicates = plan.num_replicates();
  return replicates < 2 || count == 0
             ? kNothing
             : std::sqrt(squares / static_cast<double>(count / replicates * (replicates - 1)));
}

// The sensitivity indices of a design, and their values for one outcome of one app: a list for each kind, with
// one number for each parameter.
class Sensitivity {
 public:
  explicit Sensitivity(const SweepPlan& plan) : plan_(plan) {}

  std::vector<IndexKind> kinds() const { return index_kinds(plan_.file().design.kind); }

  std::vector<std::vector<double>> of(const std::vector<double>& values) const {
    std::vector<std::vector<double>> lists(kinds().size(),
                                           std::vector<double>(plan_.parameters().size(), kNothing));
    if (plan_.file().design.kind == DesignKind::Sobol) {
      fill_sobol(values, lists);
      return lists;
    }
    for (std::size_t parameter = 0; !lists.empty() && parameter < plan_.parameters().size(); ++parameter) {
      lists[0][parameter] = single(values, parameter).value_or(kNothing);
    }
    return lists;
  }

 private:
  void fill_sobol(const std::vector<double>& values, std::vector<std::vector<double>>& lists) const {
    const analysis::SaltelliOrder order{plan_.parameters().size(),
                                        static_cast<std::size_t>(plan_.file().design.samples)};
    const auto indices = analysis::sobol_indices(order, values);
    for (std::size_t parameter = 0; indices && parameter < indices->size(); ++parameter) {
      const auto& [first, total] = (*indices)[parameter];
      const double numbers[] = {first.value, first.low, first.high, total.value, total.low, total.high};
      for (std::size_t kind = 0; kind < lists.size(); ++kind) {
        lists[kind][parameter] = numbers[kind];
      }
    }
  }

  std::optional<double> single(const std::vector<double>& values, std::size_t parameter) const {
    switch (plan_.file().design.kind) {
      case DesignKind::LatinHypercube:
        return analysis::rank_correlation(inputs(parameter), values);
      case DesignKind::Grid:
        return analysis::level_share(values, levels(parameter));
      default:
        return swing(values, parameter);
    }
  }

  // If values of a parameter are not numbers, their indices are used instead.
  std::vector<double> inputs(std::size_t parameter) const {
    const std::vector<std::string>& listed = plan_.parameters()[parameter].values;
    std::vector<double> numbers;
    for (std::size_t point = 0; point < plan_.points().size(); ++point) {
      const std::string value = plan_.value_at(point, parameter);
      const auto found = std::find(listed.begin(), listed.end(), value);
      numbers.push_back(found == listed.end() ? number_in(value)
                                              : static_cast<double>(found - listed.begin()));
    }
    return numbers;
  }

  std::vector<std::size_t> levels(std::size_t parameter) const {
    std::map<std::string, std::size_t> numbers;
    std::vector<std::size_t> levels;
    for (std::size_t point = 0; point < plan_.points().size(); ++point) {
      levels.push_back(numbers.emplace(plan_.value_at(point, parameter), numbers.size()).first->second);
    }
    return levels;
  }

  std::optional<double> swing(const std::vector<double>& values, std::size_t parameter) const {
    std::vector<double> moved = {values.front()};
    for (std::size_t point = 1; point < values.size(); ++point) {
      if (!plan_.points()[point][parameter].empty()) {
        moved.push_back(values[point]);
      }
    }
    const auto spread = analysis::spread_of(moved);
    return spread ? std::optional(spread->most - spread->least) : std::nullopt;
  }

  const SweepPlan& plan_;
};

void add_indices(const SweepPlan& plan, io::SweepTable& table) {
  const Sensitivity sensitivity(plan);
  for (const IndexKind& kind : sensitivity.kinds()) {
    table.indices.push_back({std::string(kind.name), std::string(kind.long_name), {}});
  }
  for (std::size_t index = 0; index < table.outcomes.size() * table.apps.size(); ++index) {
    const auto lists = sensitivity.of(point_means(plan, table, index));
    for (std::size_t kind = 0; kind < lists.size(); ++kind) {
      std::vector<double>& all = table.indices[kind].values;
      all.insert(all.end(), lists[kind].begin(), lists[kind].end());
    }
  }
}

// Below: the tables as text.

std::size_t outcome_index(const io::SweepTable& table, std::string_view outcome) {
  const auto found = std::find_if(table.outcomes.begin(), table.outcomes.end(),
                                  [&](const io::OutcomeLabel& each) { return each.name == outcome; });
  return static_cast<std::size_t>(found - table.outcomes.begin());
}

// People and money are shown in millions or thousands, other values unscaled.
struct Scale {
  double size = 1;
  std::string unit;
};

Scale scale_of(const SweepPlan& plan, const io::OutcomeLabel& outcome) {
  const analysis::Unit unit = analysis::unit_for(plan.scenario().population.people);
  const bool total = outcome.unit == "person" || outcome.name == "paid";
  return total ? Scale{unit.size, fmt::format("{}{}", unit.symbol, outcome.unit == "RMB" ? " RMB" : "")}
               : Scale{1, outcome.unit == "1" ? "" : std::string(outcome.unit)};
}

std::string short_value(double value) {
  return std::isnan(value)         ? "-"
         : std::abs(value) >= 1000 ? fmt::format("{:.0f}", value)
                                   : fmt::format("{:.3g}", value);
}

std::string cell(const io::SweepTable& table, std::size_t first, double size) {
  const auto value = [&](std::size_t kind) { return table.indices[kind].values[first]; };
  if (table.indices.size() == 1) {
    return std::isnan(value(0)) ? "-" : fmt::format("{:.3g}", value(0) / size);
  }
  constexpr std::size_t kTotal = 3;
  return std::isnan(value(0)) ? "-"
                              : fmt::format("{:.2f} {:.2f} ({:.2f}-{:.2f})", value(0), value(kTotal),
                                            value(kTotal + 1), value(kTotal + 2));
}

std::string explain(const SweepPlan& plan) {
  switch (plan.file().design.kind) {
    case DesignKind::Sobol:
      return "share of variance explained alone, in all, and the 95 % interval of the latter";
    case DesignKind::LatinHypercube:
      return "rank correlation";
    case DesignKind::Grid:
      return "share of variance between levels";
    default:
      return "largest minus least, each parameter alone";
  }
}

// Parameters by descending strength. The strength is the total-order index (or the only index) in the app where
// it is largest.
std::vector<std::size_t> by_strength(const io::SweepTable& table, std::size_t outcome) {
  const std::size_t width = table.parameters.size();
  const std::vector<double>& values = table.indices[table.indices.size() == 1 ? 0 : 3].values;
  std::vector<double> strength(width, 0);
  for (std::size_t app = 0; app < table.apps.size(); ++app) {
    for (std::size_t parameter = 0; parameter < width; ++parameter) {
      const double value = std::abs(values[(outcome * table.apps.size() + app) * width + parameter]);
      strength[parameter] = std::isnan(value) ? strength[parameter] : std::max(strength[parameter], value);
    }
  }
  std::vector<std::size_t> order(width);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return strength[a] > strength[b]; });
  return order;
}

std::string sensitivity_text(const SweepPlan& plan, const io::SweepTable& table) {
  const std::size_t outcome = outcome_index(table, plan.file().settings.outcome);
  const io::OutcomeLabel& label = table.outcomes[outcome];
  const bool swing = plan.file().design.kind == DesignKind::OneAtATime;
  const Scale scale = swing ? scale_of(plan, label) : Scale{};
  const std::size_t width = table.indices.size() == 1 ? 12 : 24;
  std::string text = fmt::format("What {} depends on ({}{})\n{:<40}", label.name, explain(plan),
                                 scale.unit.empty() ? "" : ", " + scale.unit, "");
  for (const std::string& app : table.apps) {
    text += fmt::format("{:>{}}", app, width);
  }
  for (const std::size_t parameter : by_strength(table, outcome)) {
    text += fmt::format("\n{:<40}", table.parameters[parameter].name);
    for (std::size_t app = 0; app < table.apps.size(); ++app) {
      const std::size_t first = (outcome * table.apps.size() + app) * table.parameters.size() + parameter;
      text += fmt::format("{:>{}}", cell(table, first, scale.size), width);
    }
  }
  if (swing && plan.num_replicates() > 1) {
    text += fmt::format("\n{:<40}", "(standard deviation of replicates)");
    for (std::size_t app = 0; app < table.apps.size(); ++app) {
      const double sd = replicate_sd(plan, table, outcome * table.apps.size() + app);
      text += fmt::format("{:>{}}", short_value(sd / scale.size), width);
    }
  }
  return text + "\n\n";
}

// The points' outcomes, their replicates' standard deviation, and how many points have the outcome if not all.
std::string spread_cell(const SweepPlan& plan, const io::SweepTable& table, std::size_t index, double size) {
  const std::vector<double> means = point_means(plan, table, index);
  const auto spread = analysis::spread_of(means);
  if (!spread) {
    return "-";
  }
  const double sd = replicate_sd(plan, table, index);
  return fmt::format("{} {} {}{}{}", short_value(spread->least / size), short_value(spread->median / size),
                     short_value(spread->most / size),
                     std::isnan(sd) ? "" : fmt::format(" ({})", short_value(sd / size)),
                     spread->count == means.size() ? "" : fmt::format(" in {}", spread->count));
}

std::string spread_text(const SweepPlan& plan, const io::SweepTable& table) {
  constexpr std::size_t kNameWidth = 28;
  std::size_t width = 26;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> cells;
  for (std::size_t outcome = 0; outcome < table.outcomes.size(); ++outcome) {
    const Scale scale = scale_of(plan, table.outcomes[outcome]);
    names.push_back(
        fmt::format("{}{}{}", table.outcomes[outcome].name, scale.unit.empty() ? "" : ", ", scale.unit));
    cells.emplace_back();
    for (std::size_t app = 0; app < table.apps.size(); ++app) {
      cells.back().push_back(spread_cell(plan, table, outcome * table.apps.size() + app, scale.size));
      width = std::max(width, cells.back().back().size() + 2);
    }
  }
  std::string text = fmt::format("{:<{}}", "Least, median, most", kNameWidth);
  for (const std::string& app : table.apps) {
    text += fmt::format("{:>{}}", app, width);
  }
  for (std::size_t outcome = 0; outcome < names.size(); ++outcome) {
    text += fmt::format("\n{:<{}}", names[outcome], kNameWidth);
    for (const std::string& cell : cells[outcome]) {
      text += fmt::format("{:>{}}", cell, width);
    }
  }
  const std::size_t replicates = plan.num_replicates();
  text += fmt::format(
      "\nOf {} points{}. In n: n of them have the outcome, - none.\n", plan.points().size(),
      replicates < 2
          ? ", each one run: how far chance moves it is not known (replicates = 1)"
          : fmt::format(", each the mean of {} replicates (their standard deviation)", replicates));
  return text;
}

}  // namespace

io::SweepTable sweep_table(const SweepPlan& plan, const Shard& shard, const RunRecords& records) {
  io::SweepTable table;
  const model::Scenario& scenario = plan.scenario();
  table.origin = {plan.text(),
                  plan.scenario_toml(),
                  plan.digest(),
                  std::string(kDesignNames[static_cast<std::size_t>(plan.file().design.kind)]),
                  shard.text(),
                  std::string(kRevision),
                  std::string(kCompiler),
                  MpiSession::library_version(),
                  scenario.run.seed,
                  scenario.population.agents,
                  scenario.population.people,
                  plan.file().settings.replicates,
                  static_cast<std::int64_t>(plan.points().size())};
  for (const model::App& app : scenario.apps) {
    table.apps.push_back(app.name);
  }
  table.outcomes = outcome_labels();
  for (const ParameterRange& parameter : plan.parameters()) {
    table.parameters.push_back({parameter.name(), fmt::format("{}", fmt::join(parameter.keys, " ")), {}});
  }
  for (const std::size_t run : plan.runs_of(shard)) {
    table.rows.push_back({run, records.at(run)});
    table.point.push_back(static_cast<std::int64_t>(plan.point_of(run)));
    table.replicate.push_back(scenario.run.replicate + static_cast<std::int64_t>(plan.replicate_of(run)));
    for (std::size_t parameter = 0; parameter < table.parameters.size(); ++parameter) {
      table.parameters[parameter].texts.push_back(bare(plan.value_at(plan.point_of(run), parameter)));
    }
  }
  if (shard.whole()) {
    add_indices(plan, table);
  }
  return table;
}

std::string closing_text(const SweepPlan& plan, const io::SweepTable& table) {
  if (table.origin.part.empty()) {
    return (table.indices.empty() ? "" : sensitivity_text(plan, table)) + spread_text(plan, table);
  }
  return "";
}

std::string list_of_points(const SweepPlan& plan, const Shard& shard) {
  std::string text = fmt::format("{:>8}", "point");
  for (const ParameterRange& parameter : plan.parameters()) {
    text += fmt::format("  {}", parameter.name());
  }
  std::size_t last = plan.points().size();
  for (const std::size_t run : plan.runs_of(shard)) {
    const std::size_t point = plan.point_of(run);
    if (point == last) {
      continue;
    }
    last = point;
    text += fmt::format("\n{:>8}", point);
    for (std::size_t parameter = 0; parameter < plan.parameters().size(); ++parameter) {
      text += fmt::format("  {:>{}}", plan.value_at(point, parameter),
                          plan.parameters()[parameter].name().size());
    }
    try {
      scenario_of(plan.base(), plan.run(run).overrides);
    } catch (const InputError& error) {
      text += fmt::format("  fails: {}", error.what());
    }
  }
  return text + "\n";
}

}  // namespace kfactor::jobs
