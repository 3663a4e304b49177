#include "jobs/claims/claims_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <functional>

#include "analysis/claims.hpp"
#include "analysis/outcomes.hpp"
#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/text_file.hpp"
#include "jobs/claims/claims_tables.hpp"
#include "jobs/claims/claims_variants.hpp"
#include "jobs/common/command_text.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/data_files.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/version.hpp"
#include "jobs/ensemble/ensemble.hpp"
#include "jobs/ensemble/latin_hypercube.hpp"
#include "jobs/ensemble/parameter_ranges.hpp"
#include "jobs/ensemble/range_checks.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;
using analysis::Case;
using analysis::Finding;

constexpr const char* kValidateClaims = "validate-claims";
constexpr const char* kAgents = "200000";

fs::path ranges_file(const ClaimsOptions& options) {
  return options.ranges.empty() ? data_file("claims/ranges.toml") : fs::path(options.ranges);
}

// All runs: each variant with each case. A case is a draw and a seed; draw 0 changes nothing.
class Trial {
 public:
  Trial(const Comm& comm, const ClaimsOptions& options) : comm_(comm), wish_(options) {
    const std::vector<io::Override> overrides = options.settings.overrides();
    base_.path = options.input;
    base_.text = io::read_text(comm, options.input);
    base_.settings = {{"population.agents", kAgents}};
    base_.settings.insert(base_.settings.end(), overrides.begin(), overrides.end());
    scenario_ = io::parse_scenario(base_.text, options.input, base_.settings);
    refuse_other_scenarios();
    const fs::path file = ranges_file(wish_);
    report_.ranges = parse_ranges(io::read_text(comm, file), file.string());
    std::vector<TakenKey> taken = {{"run.seed", "--seeds"}};
    for (const io::Override& each : overrides) {
      taken.push_back({each.key, "the command line"});
    }
    check_ranges(report_.ranges.rows, base_, scenario_, taken, file.string());
    draw_positions();
    refuse_unusable_ranges(file);
  }

  // Throws Stopped if `stop` returned true on any rank.
  ClaimsReport judge(const std::function<bool()>& stop) {
    const auto start = Clock::now();
    const std::vector<EnsembleRun> runs = list_runs();
    EnsembleProgress progress(runs.size());
    EnsembleOptions how;
    how.make_probe = make_outcome_probe;
    how.team_size = wish_.ranks_per_run;
    how.progress = [&](std::size_t done, std::size_t) { progress.show(done); };
    how.stop = stop;
    results_ = run_ensemble(comm_, base_, runs, how);
    progress.finish();
    if (std::ranges::any_of(results_, [](const auto& run) { return run.status == RunStatus::NotRun; })) {
      throw Stopped(
          "Stopped by a signal before the last run. Nothing is kept: begin again with the same command.");
    }
    report_.seconds = seconds_since(start);
    report_.num_runs = runs.size();
    collect();
    describe();
    return std::move(report_);
  }

 private:
  std::size_t num_cases() const { return (std::size_t{wish_.draws} + 1) * wish_.seeds; }

  void draw_positions() {
    report_.positions.assign(wish_.draws, {});
    for (const ParameterRange& range : report_.ranges.rows) {
      const std::vector<double> positions = latin_positions(report_.ranges.seed, range.name(), wish_.draws);
      for (std::size_t draw = 0; draw < positions.size(); ++draw) {
        report_.positions[draw].push_back(positions[draw]);
      }
    }
  }

  void refuse_other_scenarios() const {
    try {
      check_contestants(scenario_);
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", wish_.input, error.what()));
    }
  }

  // Values that make sense alone may contradict each other.
  void refuse_unusable_ranges(const fs::path& file) const {
    try {
      overridden(overrides_of(1, 0));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: a range does not fit the scenario. {}", file.string(), error.what()));
    }
  }

  model::Scenario overridden(const std::vector<io::Override>& changes) const {
    std::vector<io::Override> all = base_.settings;
    all.insert(all.end(), changes.begin(), changes.end());
    return io::parse_scenario(base_.text, wish_.input, all);
  }

  // Draw 0 is the unchanged scenario.
  std::vector<io::Override> overrides_of(std::size_t draw, std::uint32_t seed) const {
    std::vector<io::Override> overrides;
    if (draw > 0) {
      overrides = report_.ranges.overrides(report_.positions[draw - 1], scenario_);
    }
    overrides.push_back({"run.seed", std::to_string(scenario_.run.seed + seed)});
    return overrides;
  }

  std::vector<EnsembleRun> list_runs() const {
    std::vector<EnsembleRun> runs;
    for (std::size_t variant = 0; variant < analysis::kNumVariants; ++variant) {
      for (std::size_t number = 0; number < num_cases(); ++number) {
        runs.push_back({overrides_of(number / wish_.seeds, static_cast<std::uint32_t>(number % wish_.seeds)),
                        edit_for(static_cast<analysis::Variant>(variant))});
      }
    }
    return runs;
  }

  // Findings of one case; all are undefined if one of its runs failed.
  std::vector<Finding> findings_of(std::size_t number) const {
    Case runs;
    for (std::size_t variant = 0; variant < analysis::kNumVariants; ++variant) {
      const EnsembleResult& result = results_[variant * num_cases() + number];
      if (result.failed()) {
        return std::vector<Finding>(analysis::claims().size());
      }
      runs.variants[variant] = in_order(analysis::unpack(result.numbers));
    }
    return check_claims(runs);
  }

  // Reorders the apps to the order of analysis::kContestants.
  analysis::Outcomes in_order(analysis::Outcomes run) const {
    std::vector<analysis::AppOutcome> apps;
    for (const std::string_view name : analysis::kContestants) {
      const auto found = std::find_if(scenario_.apps.begin(), scenario_.apps.end(),
                                      [&](const model::App& app) { return app.name == name; });
      apps.push_back(std::move(run.apps.at(static_cast<std::size_t>(found - scenario_.apps.begin()))));
    }
    run.apps = std::move(apps);
    return run;
  }

  void collect() {
    const std::size_t num_claims = analysis::claims().size();
    std::vector<std::vector<Finding>> shipped(num_claims);
    report_.seeds.assign(num_claims, std::vector<std::vector<Finding>>(wish_.draws));
    for (std::size_t number = 0; number < num_cases(); ++number) {
      const std::vector<Finding> findings = findings_of(number);
      const std::size_t draw = number / wish_.seeds;
      for (std::size_t claim = 0; claim < num_claims; ++claim) {
        (draw == 0 ? shipped[claim] : report_.seeds[claim][draw - 1]).push_back(findings[claim]);
      }
    }
    for (std::size_t claim = 0; claim < num_claims; ++claim) {
      report_.standings.push_back(analysis::judge(report_.seeds[claim], report_.positions));
      report_.as_shipped.push_back(analysis::decide_draw(shipped[claim]));
      report_.shipped_seeds.push_back(std::move(shipped[claim]));
    }
    for (const EnsembleResult& result : results_) {
      if (result.failed()) {
        report_.errors.push_back(result.error);
      }
    }
  }

  void describe() {
    report_.num_seeds = wish_.seeds;
    report_.agents = scenario_.population.agents;
    report_.scenario = wish_.input;
    report_.ranks = comm_.size();
    report_.revision = kRevision;
    report_.command = command_again(wish_, comm_.size());
  }

  const Comm& comm_;
  const ClaimsOptions& wish_;
  EnsembleBase base_;
  model::Scenario scenario_;
  std::vector<EnsembleResult> results_;
  ClaimsReport report_;
};

// Beside the table; a pipe or a device takes both.
std::string draws_path(const std::string& table) {
  if (!io::place_of(table).is_file()) {
    return table;
  }
  const fs::path path(table);
  return (path.parent_path() / (path.stem().string() + "-draws" + path.extension().string())).string();
}

void validate_claims(const Comm& comm, const ClaimsOptions& options, StopSignal& stop) {
  const std::string table = options.output.empty() ? "claims.csv" : options.output;
  const std::string& page = options.page;
  std::string draws;  // on rank 0, as everything about files
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    draws = draws_path(table);
    look_at_outputs({{table, OutputKind::Table, "claim,statement,"},
                     {draws, OutputKind::Table, "draw,"},
                     {page, OutputKind::Page, "# The claims about the festival"}},
                    {options.input, ranges_file(options).string()});
    for (const std::string& file : {table, draws, page}) {
      if (!file.empty()) {
        io::try_writing(file);
      }
    }
  });
  const ClaimsReport report = Trial(comm, options).judge([&] { return stop.received() != 0; });
  stop.ignore_from_now_on();  // the rest takes a moment and must not stop half-way
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    io::write_text(table, claims_csv(report));
    io::write_text(draws, draws_csv(report));
    if (!page.empty()) {
      io::write_text(page, claims_page(report));
    }
    print("{}Table:   {}\nDraws:   {}\n{}", claims_text(report), table, draws,
          page.empty() ? "" : "Page:    " + page + "\n");
  });
}

class ValidateClaimsCommand : public Command {
 public:
  ValidateClaimsCommand()
      : Command({kValidateClaims, kFitAndTest,
                 "Test what is claimed about the festival of 2026, over parameters and seeds.",
                 "mpirun -n 4 kfactor validate-claims festival-2026.toml -o claims.csv", true,
                 "the command ends, and older files stay"}) {}

  void add_to(CLI::App& app) override { add_options(app, options_); }
  void run(const Comm& comm, StopSignal& stop) override {
    options_.input = find_scenario(comm, options_.input);
    validate_claims(comm, options_, stop);
  }
  bool keeps_its_work() const override { return true; }

 private:
  ClaimsOptions options_;
};

}  // namespace

void add_options(CLI::App& app, ClaimsOptions& options) {
  constexpr const char* kTrial = "Draws";
  add_input(app, options.input, "SCENARIO", "festival scenario (TOML)");
  add_output(app, options.output, "table of verdicts (CSV; default: claims.csv here)");
  app.add_option("--draws", options.draws, "draws of the parameters that are not known")
      ->check(CLI::Range(1, 100000))
      ->type_name("N")
      ->capture_default_str()
      ->group(kTrial);
  app.add_option("--seeds", options.seeds, "seeds for each draw, from the scenario's on")
      ->check(CLI::Range(1, 10000))
      ->type_name("N")
      ->capture_default_str()
      ->group(kTrial);
  app.add_option("--ranges", options.ranges,
                 "file with the ranges to draw from (default: the one that ships)")
      ->type_name("FILE")
      ->group(kTrial);
  add_page(app, options.page, "also write the table as a page (Markdown)");
  add_ranks_per_run(app, options.ranks_per_run, "ranks that share a run");
  add_settings(app, options.settings);
}

std::string command_again(const ClaimsOptions& options, int ranks) {
  CommandText text(ranks, kValidateClaims, options.input);
  text.add("--draws", options.draws);
  text.add("--seeds", options.seeds);
  text.add_unless_empty("--ranges", options.ranges);
  text.add_settings(options.settings.overrides());
  if (options.ranks_per_run != 1) {
    text.add("--ranks-per-run", options.ranks_per_run);
  }
  text.add_unless_empty("-o", options.output);
  text.add_unless_empty("--page", options.page);
  return text.text();
}

CommandPtr make_validate_claims_command() { return std::make_unique<ValidateClaimsCommand>(); }

}  // namespace kfactor::jobs
