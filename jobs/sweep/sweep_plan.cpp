#include "jobs/sweep/sweep_plan.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <set>

#include "analysis/outcome_table.hpp"
#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"
#include "io/results/sweep_file.hpp"
#include "io/scenario/table_reader.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

using jobs::Design;
using jobs::SweepSettings;

template <>
const std::vector<Parameter<SweepSettings>>& parameters<SweepSettings>() {
  using S = SweepSettings;
  static const std::vector<Parameter<S>> rows = {
      {"scenario", "", "path in quotes", &S::scenario, 0, 0, "scenario file", "", true},
      {"agents", "N", "1", &S::agents, 1, 1e10, "agents of each run", ""},
      {"days", "", "d", &S::days, 1, 3650, "days of each run", ""},
      {"seed", "", "1", &S::seed, 0, 0, "seed of all runs", ""},
      {"replicates", "", "1", &S::replicates, 1, 1e6, "runs of each point", ""},
      {"outcome", "", "text", &S::outcome, 0, 0, "outcome that the closing table explains", ""},
  };
  return rows;
}

template <>
const std::vector<Parameter<Design>>& parameters<Design>() {
  using D = Design;
  static const std::vector<Parameter<D>> rows = {
      {"kind", "", "one of list, grid, latin_hypercube, sobol, one_at_a_time",
       Choice<D>{[](const D& design) { return static_cast<int>(design.kind); },
                 [](D& design, int kind) { design.kind = static_cast<jobs::DesignKind>(kind); },
                 {jobs::kDesignNames.begin(), jobs::kDesignNames.end()}},
       0, 0, "how points are chosen", "", true},
      {"samples", "", "1", &D::samples, 1, 1e6, "points of a drawn design", ""},
      {"seed", "", "text", &D::seed, 0, 0, "names the draws", ""},
  };
  return rows;
}

}  // namespace kfactor::model

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

class SweepReader {
 public:
  SweepReader(std::string_view text, const std::string& file_name)
      : file_name_(file_name), document_(text, file_name, {}) {}

  SweepFile read() {
    io::TableReader root(document_, problems_, &document_.root(), "");
    io::TableReader settings = root.open("sweep");
    settings.read(file_.settings);
    settings.finish();
    read_design(root);
    const toml::node* fixed = root.take("set");
    file_.parameters = read_sweep_parameters(root);
    root.finish();
    problems_.throw_first();
    add_settings();
    if (fixed != nullptr) {
      if (!fixed->is_table()) {
        fail("set", "set must be a table of scenario keys and values.");
      }
      add_fixed(*fixed->as_table(), "");
    }
    check_outcome();
    check_names();
    return std::move(file_);
  }

 private:
  [[noreturn]] void fail(std::string_view path, const std::string& sentence) const {
    throw InputError(document_.nearest_location(std::string(path)).text + sentence);
  }

  void read_design(io::TableReader& root) {
    io::TableReader table = root.open("design");
    table.read(file_.design);
    const toml::node* samples = table.take("samples");
    table.finish();
    if (table.take("kind") == nullptr) {
      return;
    }
    const DesignKind kind = file_.design.kind;
    const bool draws = kind == DesignKind::LatinHypercube || kind == DesignKind::Sobol;
    if (draws && samples == nullptr) {
      table.missing("samples", "how many");
    } else if (!draws && samples != nullptr) {
      table.blame("samples", *samples, "(belongs to latin_hypercube and sobol).");
    }
    const auto count = static_cast<std::uint64_t>(file_.design.samples);
    if (kind == DesignKind::Sobol && count > 0 && !std::has_single_bit(count)) {
      table.blame("samples", *samples,
                  fmt::format("(a Sobol' sequence covers evenly in powers of two only: {} or {}).",
                              std::bit_floor(count), std::bit_ceil(count)));
    }
  }

  // The short keys of [sweep] set values of the scenario, like the keys of [set].
  void add_settings() {
    const toml::table* table = document_.root()["sweep"].as_table();
    const auto add = [&](const char* key, const char* scenario_key, const std::string& value) {
      if (table != nullptr && table->contains(key)) {
        file_.fixed.push_back({{scenario_key, value}, table->find(key)->first.source().begin.line});
      }
    };
    add("agents", "population.agents", std::to_string(file_.settings.agents));
    add("days", "run.days", std::to_string(file_.settings.days));
    add("seed", "run.seed", std::to_string(file_.settings.seed));
  }

  // Nested tables become dotted keys that begin with `path`.
  void add_fixed(const toml::table& table, const std::string& path) {
    for (const toml::key* key : io::TomlDocument::keys_in_order(table)) {
      const toml::node& value = *table.get(key->str());
      const std::string inner =
          path.empty() ? std::string(key->str()) : fmt::format("{}.{}", path, key->str());
      if (value.is_table()) {
        add_fixed(*value.as_table(), inner);
      } else {
        file_.fixed.push_back({{inner, io::toml_text(value)}, key->source().begin.line});
      }
    }
  }

  void check_outcome() const {
    std::vector<std::string_view> names;
    for (const analysis::OutcomeMeasure& measure : analysis::outcome_measures()) {
      names.push_back(measure.name);
    }
    if (std::find(names.begin(), names.end(), file_.settings.outcome) == names.end()) {
      fail("sweep.outcome", fmt::format("sweep.outcome = \"{}\" is no outcome.{}", file_.settings.outcome,
                                        name_help(file_.settings.outcome, names, "outcomes")));
    }
  }

  // Each parameter becomes a variable of the sweep's file, so its name must be free.
  void check_names() const {
    std::set<std::string, std::less<>> taken(io::kSweepVariables.begin(), io::kSweepVariables.end());
    for (const analysis::OutcomeMeasure& measure : analysis::outcome_measures()) {
      taken.emplace(measure.name);
    }
    for (const ParameterRange& parameter : file_.parameters) {
      const std::string& name = parameter.name();
      if (name.empty() || name.find('/') != std::string::npos || !taken.insert(name).second) {
        throw InputError(
            fmt::format("{}:{}: the name \"{}\" is taken or cannot be used: it becomes a variable of the "
                        "sweep's file. Give "
                        "the parameter another name.",
                        file_name_, parameter.line, name));
      }
    }
  }

  std::string file_name_;
  io::TomlDocument document_;
  io::Problems problems_;
  SweepFile file_;
};

// Runs `work`. If a message is about one of these settings, it gets the line in the sweep file.
template <class Work>
void blaming_lines(const std::string& file, std::span<const std::pair<io::Override, std::uint64_t>> lines,
                   Work&& work) {
  try {
    work();
  } catch (const InputError& error) {
    const std::string message = error.what();
    for (const auto& [setting, line] : lines) {
      const std::string blame = fmt::format("--set {}={}: ", setting.key, setting.value);
      if (message.starts_with(blame)) {
        throw InputError(fmt::format("{}:{}: {}", file, line, message.substr(blame.size())));
      }
    }
    throw;
  }
}

std::size_t whole_number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

}  // namespace

SweepFile parse_sweep(std::string_view text, const std::string& file_name) {
  return SweepReader(text, file_name).read();
}

std::string Shard::text() const { return whole() ? "" : fmt::format("{}/{}", index, count); }

Shard parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  Shard shard{0, 0};
  if (slash != std::string_view::npos) {
    shard = {whole_number(text.substr(0, slash)), whole_number(text.substr(slash + 1))};
  }
  if (shard.index < 1 || shard.index > shard.count) {
    throw InputError(fmt::format(
        "--shard {}: expected I/N with I from 1 to N, such as 3/8 for the third of eight parts.", text));
  }
  return shard;
}

SweepPlan::SweepPlan(const Comm& comm, const std::string& file, std::span<const io::Override> settings)
    : file_name_(file), text_(io::read_text(comm, file)), file_(parse_sweep(text_, file)) {
  read_base(comm, settings);
  find_own_values();
  check_parameters();
  points_ = design_points(file_.design, file_.parameters, file_name_);
  check_points(comm);
  make_digest();
}

void SweepPlan::read_base(const Comm& comm, std::span<const io::Override> settings) {
  base_.path = fs::path(file_name_).parent_path() / file_.settings.scenario;
  base_.text = io::read_text(comm, base_.path);
  for (const auto& [setting, line] : file_.fixed) {
    base_.settings.push_back(setting);
  }
  base_.settings.insert(base_.settings.end(), settings.begin(), settings.end());
  blaming_lines(file_name_, file_.fixed, [&] { scenario_ = scenario_of(base_, {}); });
  scenario_toml_ = io::write_scenario(scenario_);
}

// Reads the scenario's own values. Their kind limits a range: whole numbers, money in fen.
void SweepPlan::find_own_values() {
  const toml::table echo = toml::parse(scenario_toml_);
  for (ParameterRange& parameter : file_.parameters) {
    std::set<std::string> values;
    const toml::node* found = nullptr;
    for (const io::Override& each : parameter.overrides("", scenario_)) {
      const toml::node* node = toml::at_path(echo, each.key).node();
      if (node == nullptr) {
        values.insert("");
        continue;
      }
      found = node;
      values.insert(io::toml_text(*node));
    }
    own_values_.push_back(values.size() == 1 ? *values.begin() : "");
    if (found != nullptr && parameter.values.empty() && parameter.step == 0) {
      parameter.step = parameter.keys.front().ends_with("_rmb") ? 0.01 : found->is_integer() ? 1 : 0;
    }
  }
}

// Tries each parameter alone, at both ends or at each of its values. Finds unknown keys and values out of
// range.
void SweepPlan::check_parameters() const {
  for (const ParameterRange& parameter : file_.parameters) {
    for (const std::string& value : levels_of(parameter)) {
      std::vector<io::Override> all = base_.settings;
      std::vector<std::pair<io::Override, std::uint64_t>> lines;
      for (const io::Override& each : parameter.overrides(value, scenario_)) {
        all.push_back(each);
        lines.push_back({each, parameter.line});
      }
      blaming_lines(file_name_, lines, [&] { io::read_scenario(base_.text, base_.path.string(), all); });
    }
  }
}

// A point may fail because its values contradict each other, but not all points may fail. Each rank checks its
// share.
void SweepPlan::check_points(const Comm& comm) const {
  std::uint64_t good = 0;
  std::string message;
  const auto ranks = static_cast<std::size_t>(comm.size());
  for (std::size_t point = static_cast<std::size_t>(comm.rank()); point < points_.size() && good == 0;
       point += ranks) {
    try {
      scenario_of(base_, run(point * num_replicates()).overrides);
      good = 1;
    } catch (const InputError& error) {
      if (message.empty()) {
        message = error.what();
      }
    }
  }
  if (comm.max(good) == 0) {
    comm.agree([&] {
      if (!message.empty()) {
        throw InputError(fmt::format("{}: every point fails. {}", file_name_, message));
      }
    });
  }
}

void SweepPlan::make_digest() {
  std::string all = fmt::format("{}.{}\n{}\n", io::kSweepMajor, num_replicates(), scenario_toml_);
  for (const analysis::OutcomeMeasure& measure : analysis::outcome_measures()) {
    all += fmt::format("{}\n", measure.name);
  }
  for (const ParameterRange& parameter : file_.parameters) {
    all += fmt::format("{}: {}\n", parameter.name(), fmt::join(parameter.keys, " "));
  }
  for (const SweepPoint& point : points_) {
    all += fmt::format("{}\n", fmt::join(point, "\t"));
  }
  digest_ = fmt::format("fnv1a64:{:016x}", stable_hash(all));
}

EnsembleRun SweepPlan::run(std::size_t number) const {
  EnsembleRun run;
  const SweepPoint& point = points_.at(point_of(number));
  for (std::size_t parameter = 0; parameter < point.size(); ++parameter) {
    if (!point[parameter].empty()) {
      const auto more = file_.parameters[parameter].overrides(point[parameter], scenario_);
      run.overrides.insert(run.overrides.end(), more.begin(), more.end());
    }
  }
  if (num_replicates() > 1) {
    const auto replicate = scenario_.run.replicate + static_cast<std::int64_t>(replicate_of(number));
    run.overrides.push_back({"run.replicate", std::to_string(replicate)});
  }
  return run;
}

std::vector<std::size_t> SweepPlan::runs_of(const Shard& shard) const {
  std::vector<std::size_t> runs;
  for (std::size_t point = shard.index - 1; point < points_.size(); point += shard.count) {
    for (std::size_t replicate = 0; replicate < num_replicates(); ++replicate) {
      runs.push_back(point * num_replicates() + replicate);
    }
  }
  return runs;
}

std::string SweepPlan::value_at(std::size_t point, std::size_t parameter) const {
  const std::string& value = points_.at(point).at(parameter);
  return value.empty() ? own_values_.at(parameter) : value;
}

}  // namespace kfactor::jobs
