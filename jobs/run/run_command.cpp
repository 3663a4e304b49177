#include "jobs/run/run_command.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/input_file.hpp"
#include "jobs/run/preflight.hpp"
#include "jobs/run/simulate.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

void run_scenario(const Comm& comm, const RunCommandOptions& options, StopSignal& stop) {
  const std::vector<io::Override> overrides = options.settings.overrides();
  Job job;
  std::vector<std::string> doubts;
  job.scenario = load_scenario(comm, options.input, overrides, &doubts);
  job.folder = fs::absolute(options.input).parent_path();
  job.options = options.run;
  job.options.output = results_path(options, job.scenario);
  job.memory = options.memory;
  job.way_on = kSameCommand;
  Preflight preflight(comm);
  job.observed =
      preflight.before_run(job.options, options.input, overrides, job.scenario, job.folder, job.memory);
  say_doubts(comm, doubts);
  simulate(comm, std::move(job), stop);
}

class RunCommand : public Command {
 public:
  explicit RunCommand(DryRun dry_run)
      : Command({"run", kSimulate, "Simulate a scenario and write its results.",
                 "mpirun -n 2 kfactor run scenario.toml --agents 1000000 -o results.h5", true,
                 kSavesOnSignal}),
        dry_run_(dry_run) {}

  void add_to(CLI::App& app) override {
    constexpr int kMostPlannedRanks = 65536;
    constexpr const char* kDryRun = "Dry run";
    add_input(app, options_.input, "SCENARIO", "scenario file (TOML); - for standard input");
    add_output(app, options_.run.output, "results file (default: NAME.h5 here)");
    add_run_options(app, options_.run);
    add_start_over(app, options_.run.start_over, "begin again although an interrupted run left a checkpoint");
    add_memory(app, options_.memory);
    CLI::Option* dry = app.add_flag("--dry-run", options_.dry_run,
                                    "write nothing: measure for two seconds, then print memory, time, file "
                                    "sizes and messages of this run, and whether it fits")
                           ->group(kDryRun);
    app.add_option("--ranks", options_.ranks, "with --dry-run: as if there were so many ranks")
        ->check(CLI::Range(1, kMostPlannedRanks))
        ->needs(dry)
        ->type_name("N")
        ->group(kDryRun);
    app.add_option("--ranks-per-node", options_.ranks_per_node,
                   "with --dry-run: as if so many of them shared the memory of a machine (default: all)")
        ->check(CLI::Range(1, kMostPlannedRanks))
        ->needs(dry)
        ->type_name("N")
        ->group(kDryRun);
    add_settings(app, options_.settings);
  }

  void run(const Comm& comm, StopSignal& stop) override {
    options_.input = find_scenario(comm, options_.input);
    options_.dry_run ? dry_run_(comm, options_) : run_scenario(comm, options_, stop);
  }

  bool keeps_its_work() const override { return !options_.dry_run; }

 private:
  DryRun dry_run_;
  RunCommandOptions options_;
};

}  // namespace

std::string results_path(const RunCommandOptions& options, const model::Scenario& scenario) {
  if (!options.run.output.empty()) {
    return options.run.output;
  }
  if (scenario.run.name.empty() && io::is_standard_input(options.input)) {
    throw InputError(
        "the results need a name, because the scenario comes from standard input and has no run.name. Give "
        "one "
        "with -o FILE.");
  }
  return (scenario.run.name.empty() ? fs::path(options.input).stem().string() : scenario.run.name) + ".h5";
}

CommandPtr make_run_command(DryRun dry_run) { return std::make_unique<RunCommand>(dry_run); }

}  // namespace kfactor::jobs
