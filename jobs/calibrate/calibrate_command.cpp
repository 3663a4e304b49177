#include "jobs/calibrate/calibrate_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

#include "analysis/fit.hpp"
#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/text_file.hpp"
#include "jobs/calibrate/fit_file.hpp"
#include "jobs/calibrate/fit_search.hpp"
#include "jobs/calibrate/fit_tables.hpp"
#include "jobs/common/command_text.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/version.hpp"
#include "jobs/ensemble/ensemble.hpp"
#include "jobs/ensemble/latin_hypercube.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;
using analysis::Target;

constexpr const char* kCalibrate = "calibrate";
constexpr double kUnusable = 1e6;          // misfit if a run fails
constexpr std::int64_t kFreshSeed = 1000;  // offset from the scenario's seed to the seeds that judge a fit

class TargetProbe : public RunProbe {
 public:
  TargetProbe(const model::Scenario& scenario, std::span<const Target> targets)
      : counter_(scenario, targets) {}

  void take(const model::DayReport& report) override { counter_.take(report); }
  std::vector<double> numbers() const override { return counter_.values(); }

 private:
  analysis::TargetCounter counter_;
};

// Values of the targets: mean and standard deviation over seeds.
struct Values {
  std::vector<double> mean, sd;
  std::string error;  // why a run failed
};

class Calibration {
 public:
  Calibration(const Comm& comm, const CalibrateOptions& options, std::string table,
              std::function<bool()> stop)
      : comm_(comm), options_(options), table_(std::move(table)), stop_(std::move(stop)) {
    report_.fit = parse_fit(io::read_text(comm, options.input), options.input);
    FitSettings& settings = report_.fit.settings;
    settings.explore = options.explore.value_or(settings.explore);
    settings.refine = options.refine.value_or(settings.refine);
    const std::vector<io::Override> overrides = options.settings.overrides();
    const fs::path folder = fs::path(options.input).parent_path();
    base_.path = folder / settings.scenario;
    base_.text = io::read_text(comm, base_.path);
    base_.settings = {{"population.agents", std::to_string(settings.agents)}};
    base_.settings.insert(base_.settings.end(), overrides.begin(), overrides.end());
    scenario_ = io::parse_scenario(base_.text, base_.path.string(), base_.settings);
    const fs::path figures = folder / settings.figures;
    const std::string& page = options.page;
    comm.agree([&] {
      if (!comm.is_root()) {
        return;
      }
      look_at_outputs({{table_, {}}, {page, {}}}, {options.input, base_.path.string(), figures.string()});
      io::try_writing(table_);
      if (!page.empty()) {
        io::try_writing(page);
      }
    });
    choose_targets(analysis::read_figures(io::read_text(comm, figures), figures.string()));
    for (const ParameterRange& range : report_.fit.ranges.rows) {
      starts_.push_back(range.position_of(range.start));
    }
    refuse_unusable_ranges();
  }

  FitReport run() {
    const auto begin = Clock::now();
    begin_ = begin;
    report_.misfit_before = try_sets({starts_}).front();
    explore();
    if (report_.fit.settings.refine > 0) {
      find_least([&](const std::vector<double>& positions) { return try_sets({positions}).front(); }, best_,
                 report_.fit.settings.refine);
    }
    check();
    report_.seconds = seconds_since(begin);
    describe();
    return std::move(report_);
  }

 private:
  void choose_targets(const std::vector<analysis::PublicFigure>& figures) {
    const FitSettings& settings = report_.fit.settings;
    std::vector<analysis::PublicFigure> early, late;
    for (const analysis::PublicFigure& figure : figures) {
      (figure.date <= settings.until ? early : late).push_back(figure);
    }
    const auto spreads = report_.fit.spreads.list();
    fitted_ = analysis::targets_of(scenario_, early, spreads);
    all_ = fitted_;
    const std::vector<Target> held_out = analysis::targets_of(scenario_, late, spreads);
    all_.insert(all_.end(), held_out.begin(), held_out.end());
    if (fitted_.empty()) {
      throw InputError(
          fmt::format("{}: no public figure up to {} can be fitted: none in {} is about an app of {}, within "
                      "its days, and of a measure that [spread] names.",
                      options_.input, model::to_string(settings.until), settings.figures, settings.scenario));
    }
  }

  // A key that is not in the scenario would fail in every run.
  void refuse_unusable_ranges() const {
    try {
      std::vector<io::Override> all = base_.settings;
      const std::vector<io::Override> changes = report_.fit.ranges.overrides(starts_, scenario_);
      all.insert(all.end(), changes.begin(), changes.end());
      io::parse_scenario(base_.text, base_.path.string(), all);
    } catch (const InputError& error) {
      throw InputError(
          fmt::format("{}: a range does not fit the scenario. {}", options_.input, error.what()));
    }
  }

  // A run lasts until the last day of its targets, and at least one day.
  std::string days_for(const std::vector<Target>& targets) const {
    model::Step last = 0;
    for (const Target& target : targets) {
      last = std::max(last, target.step);
    }
    return std::to_string(std::max<std::int64_t>(last - scenario_.run.burn_in_days + 1, 1));
  }

  // Returns the values of these targets for each set of positions, over this many seeds.
  std::vector<Values> simulate(const std::vector<std::vector<double>>& sets,
                               const std::vector<Target>& targets, std::int64_t first_seed,
                               std::int64_t num_seeds) {
    std::vector<EnsembleRun> runs;
    for (const std::vector<double>& positions : sets) {
      for (std::int64_t seed = 0; seed < num_seeds; ++seed) {
        EnsembleRun run{report_.fit.ranges.overrides(positions, scenario_), {}};
        run.overrides.push_back({"run.seed", std::to_string(scenario_.run.seed + first_seed + seed)});
        run.overrides.push_back({"run.days", days_for(targets)});
        runs.push_back(std::move(run));
      }
    }
    EnsembleOptions how;
    how.make_probe = [&](const Comm&, std::size_t, const model::Scenario& scenario) {
      return std::make_unique<TargetProbe>(scenario, targets);
    };
    how.team_size = options_.ranks_per_run;
    how.stop = stop_;
    const std::vector<EnsembleResult> results = run_ensemble(comm_, base_, runs, how);
    give_up_if_stopped(results);
    report_.num_runs += runs.size();
    std::vector<Values> values;
    for (std::size_t set = 0; set < sets.size(); ++set) {
      values.push_back(summarise({results.begin() + static_cast<std::ptrdiff_t>(set) * num_seeds,
                                  static_cast<std::size_t>(num_seeds)},
                                 targets.size()));
    }
    return values;
  }

  std::size_t most_evaluations() const {
    return static_cast<std::size_t>(1 + report_.fit.settings.explore + report_.fit.settings.refine);
  }

  void give_up_if_stopped(const std::vector<EnsembleResult>& results) const {
    if (std::ranges::any_of(results, [](const auto& run) { return run.status == RunStatus::NotRun; })) {
      throw Stopped(fmt::format(
          "Stopped by a signal after {} of at most {} parameter sets. {} Begin again with the same command.",
          report_.num_evaluations, most_evaluations(),
          best_.empty() ? "Nothing is kept." : "\"" + table_ + "\" has the best of them."));
    }
  }

  static Values summarise(std::span<const EnsembleResult> runs, std::size_t num_targets) {
    Values values{std::vector<double>(num_targets), std::vector<double>(num_targets), {}};
    for (const EnsembleResult& run : runs) {
      if (run.failed()) {
        values.error = run.error;
        return values;
      }
    }
    const auto count = static_cast<double>(runs.size());
    for (std::size_t target = 0; target < num_targets; ++target) {
      for (const EnsembleResult& run : runs) {
        values.mean[target] += run.numbers[target] / count;
      }
      for (const EnsembleResult& run : runs) {
        values.sd[target] += std::pow(run.numbers[target] - values.mean[target], 2);
      }
      values.sd[target] = std::sqrt(values.sd[target] / std::max(count - 1, 1.0));
    }
    return values;
  }

  double misfit_of(const std::vector<double>& positions, const Values& values) const {
    if (!values.error.empty()) {
      return kUnusable;
    }
    double sum = 0;
    for (std::size_t target = 0; target < fitted_.size(); ++target) {
      sum += analysis::misfit(fitted_[target], values.mean[target]);
    }
    for (std::size_t row = 0; row < positions.size(); ++row) {
      sum += std::pow((positions[row] - starts_[row]) / report_.fit.settings.looseness, 2);
    }
    return sum;
  }

  // Simulates some sets of positions at once and returns their misfits. Remembers the best set of all calls.
  std::vector<double> try_sets(const std::vector<std::vector<double>>& sets) {
    const std::vector<Values> values = simulate(sets, fitted_, 0, report_.fit.settings.seeds);
    std::vector<double> misfits;
    for (std::size_t set = 0; set < sets.size(); ++set) {
      if (report_.num_evaluations == 0 && !values[set].error.empty()) {
        throw InputError(options_.input + ": the run at the starts failed. " + values[set].error);
      }
      ++report_.num_evaluations;
      misfits.push_back(misfit_of(sets[set], values[set]));
      if (best_.empty() || misfits.back() < report_.misfit) {
        report_.misfit = misfits.back();
        best_ = sets[set];
        keep();
      }
    }
    show();
    return misfits;
  }

  void explore() {
    const auto num_sets = static_cast<std::uint32_t>(report_.fit.settings.explore);
    if (num_sets == 0) {
      return;
    }
    std::vector<std::vector<double>> sets(num_sets);
    for (const ParameterRange& range : report_.fit.ranges.rows) {
      const std::vector<double> positions = latin_positions(scenario_.run.name, range.name(), num_sets);
      for (std::size_t set = 0; set < sets.size(); ++set) {
        sets[set].push_back(positions[set]);
      }
    }
    try_sets(sets);
  }

  // Computes all figures with other seeds, with the fitted values and with the starts.
  void check() {
    const std::vector<Values> values =
        simulate({starts_, best_}, all_, kFreshSeed, report_.fit.settings.fresh_seeds);
    for (const Values& each : values) {
      if (!each.error.empty()) {
        throw InputError(options_.input + ": a run that judges the fit failed. " + each.error);
      }
    }
    for (std::size_t target = 0; target < all_.size(); ++target) {
      report_.checks.push_back({all_[target], target < fitted_.size(), values[0].mean[target],
                                values[1].mean[target], values[1].sd[target]});
    }
  }

  void keep() {
    report_.starts.clear();
    report_.fitted.clear();
    for (std::size_t row = 0; row < best_.size(); ++row) {
      report_.starts.push_back(report_.fit.ranges.rows[row].start);
      report_.fitted.push_back(report_.fit.ranges.rows[row].at(best_[row]));
    }
    comm_.agree([&] {
      if (comm_.is_root()) {
        io::write_text(table_, fit_csv(report_));
      }
    });
  }

  // Prints a line at the start and in equal steps.
  void show() {
    if (!comm_.is_root() || report_.num_evaluations < next_line_) {
      return;
    }
    next_line_ = report_.num_evaluations + most_evaluations() / (kProgressLines - 1) + 1;
    const double seconds = seconds_since(begin_);
    note("{} of at most {} parameter sets, {:.2f} a second, misfit {:.3f}\n", report_.num_evaluations,
         most_evaluations(), static_cast<double>(report_.num_evaluations) / seconds, report_.misfit);
  }

  void describe() {
    for (const model::App& app : scenario_.apps) {
      report_.app_names.push_back(app.name);
    }
    report_.first_day = scenario_.date_of(0);
    report_.ranks = comm_.size();
    report_.revision = kRevision;
    report_.command = command_again(options_, comm_.size());
  }

  const Comm& comm_;
  const CalibrateOptions& options_;
  std::string table_;
  std::function<bool()> stop_;
  EnsembleBase base_;
  model::Scenario scenario_;
  std::vector<Target> fitted_, all_;   // all_: fitted_, then the held-out ones
  std::vector<double> starts_, best_;  // positions in the ranges
  Clock::time_point begin_;
  std::size_t next_line_ = 0;
  FitReport report_;
};

void calibrate(const Comm& comm, const CalibrateOptions& options, StopSignal& stop) {
  const std::string table = options.output.empty() ? "fit.csv" : options.output;
  const std::string& page = options.page;
  const FitReport report = fit_to_figures(comm, options, table, [&] { return stop.received() != 0; });
  stop.ignore_from_now_on();  // the rest takes a moment and must not stop half-way
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    if (!page.empty()) {
      io::write_text(page, fit_page(report));
    }
    print("{}Table:   {}\n{}", fit_text(report), table, page.empty() ? "" : "Page:    " + page + "\n");
  });
}

class CalibrateCommand : public Command {
 public:
  CalibrateCommand()
      : Command({kCalibrate, kFitAndTest,
                 "Fit unknown parameters to published figures, then predict later figures.",
                 "mpirun -n 4 kfactor calibrate fit.toml -o fit.csv", true,
                 "the search stops, and the table keeps the best values"}) {}

  void add_to(CLI::App& app) override { add_options(app, options_); }
  void run(const Comm& comm, StopSignal& stop) override { calibrate(comm, options_, stop); }
  bool keeps_its_work() const override { return true; }

 private:
  CalibrateOptions options_;
};

}  // namespace

FitReport fit_to_figures(const Comm& comm, const CalibrateOptions& options, const std::string& table,
                         const std::function<bool()>& stop) {
  return Calibration(comm, options, table, stop).run();
}

void add_options(CLI::App& app, CalibrateOptions& options) {
  constexpr const char* kSearch = "Search";
  add_input(app, options.input, "FIT", "fit file (TOML)");
  add_output(app, options.output, "table of fitted values (CSV; default: fit.csv here)");
  app.add_option("--explore", options.explore, "points tried all over the ranges (default: the file's)")
      ->check(CLI::Range(0, 1000000))
      ->type_name("N")
      ->group(kSearch);
  app.add_option("--refine", options.refine, "points tried by the local search (default: the file's)")
      ->check(CLI::Range(0, 1000000))
      ->type_name("N")
      ->group(kSearch);
  add_page(app, options.page, "also write the fit as a page (Markdown)");
  add_ranks_per_run(app, options.ranks_per_run, "ranks that share a run");
  add_settings(app, options.settings);
}

std::string command_again(const CalibrateOptions& options, int ranks) {
  CommandText text(ranks, kCalibrate, options.input);
  if (options.explore) {
    text.add("--explore", *options.explore);
  }
  if (options.refine) {
    text.add("--refine", *options.refine);
  }
  text.add_settings(options.settings.overrides());
  if (options.ranks_per_run != 1) {
    text.add("--ranks-per-run", options.ranks_per_run);
  }
  text.add_unless_empty("-o", options.output);
  text.add_unless_empty("--page", options.page);
  return text.text();
}

CommandPtr make_calibrate_command() { return std::make_unique<CalibrateCommand>(); }

}  // namespace kfactor::jobs
