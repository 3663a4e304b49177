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
#include "jobs/ensemble/range_checks.hpp"
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

constexpr std::size_t kMostRuns = 10'000'000;

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
    const toml::node* seed = table.take("seed");
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
    if (!draws && seed != nullptr) {
      table.blame("seed", *seed, "(belongs to latin_hypercube and sobol: other designs draw nothing).");
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
        add_setting(scenario_key, value, table->find(key)->first.source().begin.line);
      }
    };
    add("agents", "population.agents", std::to_string(file_.settings.agents));
    add("days", "run.days", std::to_string(file_.settings.days));
    add("seed", "run.seed", std::to_string(file_.settings.seed));
  }

  void add_setting(const std::string& key, const std::string& value, std::uint64_t line) {
    for (const auto& [setting, other] : file_.fixed) {
      if (setting.key == key) {
        throw InputError(
            fmt::format("{}:{}: {} = {} contradicts line {}, which sets it to {}. Keep one of them.",
                        file_name_, line, key, value, other, setting.value));
      }
    }
    file_.fixed.push_back({{key, value}, line});
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
        add_setting(inner, io::toml_text(value), key->source().begin.line);
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
    std::set<std::string, std::less<>> taken;
    for (const analysis::OutcomeMeasure& measure : analysis::outcome_measures()) {
      taken.emplace(measure.name);
    }
    for (std::size_t kind = 0; kind < kDesignNames.size(); ++kind) {
      for (const IndexKind& index : index_kinds(static_cast<DesignKind>(kind))) {
        taken.emplace(index.name);
      }
    }
    std::set<std::string, std::less<>> names;
    for (const ParameterRange& parameter : file_.parameters) {
      const std::string& name = parameter.name();
      std::string why = io::why_no_variable(name);
      if (why.empty() && taken.contains(name)) {
        why = "is taken: the sweep's file has a variable of that name";
      } else if (why.empty() && !names.insert(name).second) {
        why = "is that of another parameter";
      }
      if (!why.empty()) {
        throw InputError(fmt::format("{}:{}: the name \"{}\" {}. Give the parameter another `name`.",
                                     file_name_, parameter.line, name, why));
      }
    }
  }

  std::string file_name_;
  io::TomlDocument document_;
  io::Problems problems_;
  SweepFile file_;
};

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
  check_keys(settings);
  refuse_unread(file_.parameters, scenario_, file_name_);
  add_steps(file_.parameters, scenario_, file_name_, MoneyStep::Fen);
  for (const ParameterRange& parameter : file_.parameters) {
    refuse_values(base_, scenario_, parameter, levels_of(parameter), file_name_);
  }
  points_ = design_points(file_.design, file_.parameters, file_name_);
  if (num_runs() > kMostRuns) {
    throw InputError(fmt::format("{}: {} points x {} replicates are more than {} runs.", file_name_,
                                 points_.size(), num_replicates(), kMostRuns));
  }
  check_points(comm);
  check_effects(comm);
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

// The scenario's own value of each parameter, if its keys have the same.
void SweepPlan::find_own_values() {
  const toml::table echo = toml::parse(scenario_toml_);
  for (const ParameterRange& parameter : file_.parameters) {
    std::set<std::string> values;
    for (const io::Override& each : parameter.overrides("", scenario_)) {
      const toml::node* node = toml::at_path(echo, each.key).node();
      values.insert(node == nullptr ? "" : io::toml_text(*node));
    }
    own_values_.push_back(values.size() == 1 ? *values.begin() : "");
  }
}

// A parameter must be the only one to set its keys.
void SweepPlan::check_keys(std::span<const io::Override> settings) const {
  std::vector<TakenKey> taken;
  for (const auto& [setting, line] : file_.fixed) {
    taken.push_back({setting.key, fmt::format("line {}", line)});
  }
  for (const io::Override& setting : settings) {
    taken.push_back({setting.key, "the command line"});
  }
  if (num_replicates() > 1) {
    taken.push_back({"run.replicate", "sweep.replicates"});
  }
  const bool alone = file_.design.kind == DesignKind::OneAtATime;
  refuse_key_twice(file_.parameters, scenario_, taken, alone ? Together::OneAtATime : Together::Yes,
                   file_name_);
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

// A scenario that does not read a parameter says so for all values but its own. Such a parameter would fail in
// all its points, or have no effect. A value that makes no sense alone may do so in a point.
void SweepPlan::check_effects(const Comm& comm) const {
  const std::vector<ParameterRange>& all = file_.parameters;
  std::vector<std::uint64_t> sensible(all.size(), 0);
  std::vector<std::string> messages(all.size());
  const auto works = [&](std::span<const io::Override> changes, std::string& message) {
    try {
      scenario_of(base_, changes);
      return true;
    } catch (const InputError& error) {
      message = error.what();
      return false;
    }
  };
  std::size_t num_left = 0;
  for (std::size_t parameter = 0; parameter < all.size(); ++parameter) {
    for (const std::string& value : levels_of(all[parameter])) {
      if (value == own_values_[parameter] ||
          works(all[parameter].overrides(value, scenario_), messages[parameter])) {
        sensible[parameter] = value == own_values_[parameter] ? sensible[parameter] : 1;
      }
      if (sensible[parameter] > 0) {
        break;
      }
    }
    // A single value that is the scenario's own changes nothing, as the file says.
    sensible[parameter] |= messages[parameter].empty() ? 1U : 0U;
    num_left += sensible[parameter] > 0 ? 0U : 1U;
  }
  const auto ranks = static_cast<std::size_t>(comm.size());
  for (auto point = static_cast<std::size_t>(comm.rank()); point < points_.size() && num_left > 0;
       point += ranks) {
    std::string unused;
    if (!works(run(point * num_replicates()).overrides, unused)) {
      continue;
    }
    for (std::size_t parameter = 0; parameter < all.size(); ++parameter) {
      const std::string& value = points_[point][parameter];
      if (sensible[parameter] == 0 && !value.empty() && value != own_values_[parameter]) {
        sensible[parameter] = 1;
        --num_left;
      }
    }
  }
  comm.sum(std::span<std::uint64_t>(sensible));
  for (std::size_t parameter = 0; parameter < all.size(); ++parameter) {
    if (sensible[parameter] == 0) {
      throw InputError(fmt::format("{}:{}: {} fails with every value but the scenario's own. {}", file_name_,
                                   all[parameter].line, all[parameter].name(), messages[parameter]));
    }
  }
}

void SweepPlan::make_digest() {
  std::string all = fmt::format("{}.{}\n{}\n", io::kSweepMajor, num_replicates(), scenario_toml_);
  // Later measures follow from the first ones, so that files without them go on to belong to the sweep.
  for (const analysis::OutcomeMeasure& measure :
       analysis::outcome_measures().first(analysis::kFirstMeasures)) {
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
