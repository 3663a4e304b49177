#include "jobs/program/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"

namespace kfactor::jobs {
namespace {

// The options as CLI11 fills them in.
struct Raw {
  std::string scenario, results, output, digests, instructions;
  std::string agents, days, seed, replicate;
  std::vector<std::string> settings;
  std::string graph_folder, expected;
  bool profile = false, start_over = false;
  CheckpointOptions checkpoints;
};

void add_instructions(CLI::App& command, Raw& raw) {
  command.add_option(
      "--instructions", raw.instructions,
      "instruction set of the kernels: baseline, avx2 or avx512 (default: the best here); same results");
}

// What every command that simulates one scenario has.
void add_execution(CLI::App& command, Raw& raw) {
  command.add_option("--digests", raw.digests,
                     "also write one digest of the whole state a day into this text file");
  command.add_flag(
      "--profile", raw.profile,
      "print where the time goes, phase by phase, against what this machine can do; also kept in "
      "the results");
  add_instructions(command, raw);
}

void add_graph_folder(CLI::App& command, Raw& raw) {
  command.add_option("--graph-folder", raw.graph_folder,
                     "folder of the scenario's graph files, if they have moved");
}

void add_settings(CLI::App& command, Raw& raw) {
  command.add_option("--agents", raw.agents, "number of agents N (a stored graph brings its own)");
  command.add_option("--days", raw.days, "days to simulate from the scenario's start on");
  command.add_option("--seed", raw.seed, "seed of all draws");
  command.add_option("--replicate", raw.replicate, "number of the replicate under this seed");
  command.add_option("--set", raw.settings, "KEY=VALUE: change any value of the scenario; may be repeated")
      ->allow_extra_args(false);
}

std::vector<io::Override> overrides_of(const Raw& raw) {
  std::vector<io::Override> overrides;
  const auto add = [&](const io::Override& setting) {
    for (const io::Override& other : overrides) {
      if (other.key == setting.key) {
        throw InputError("kfactor: " + setting.key + " is set twice, to " + other.value + " and to " +
                         setting.value + ". Set it once.");
      }
    }
    overrides.push_back(setting);
  };
  const auto add_option = [&](const char* key, const std::string& value) {
    if (!value.empty()) {
      add({key, value});
    }
  };
  add_option("population.agents", raw.agents);
  add_option("run.days", raw.days);
  add_option("run.seed", raw.seed);
  add_option("run.replicate", raw.replicate);
  for (const std::string& setting : raw.settings) {
    add(io::parse_override(setting));
  }
  return overrides;
}

// A script whose variable is unset would otherwise run with the default.
void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty()) {
        throw InputError(
            "kfactor: " + option->get_name() +
            " is given without a value. Is a variable unset? Leave the option out, or give it one.");
      }
    }
  }
}

// "rnu": did you mean run?
void refuse_unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    names.push_back(command->get_name());
  }
  if (word.empty() || word.front() == '-' || std::ranges::find(names, word) != names.end()) {
    return;
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw InputError("kfactor: there is no command \"" + std::string(word) + "\"." +
                   name_help(word, known, "commands"));
}

}  // namespace

Options parse_command_line(int argc, const char* const* argv) {
  Raw raw;
  RehearseOptions rehearsal;
  ClaimsOptions claims;
  CalibrateOptions calibration;
  EstimateOptions estimate;
  bool version = false;
  CLI::App app(
      "kfactor: what will this campaign really buy? Simulates invitation campaigns on a social graph.",
      "kfactor");
  app.add_flag("--version", version, "revision, compiler, MPI and HDF5 of this program");
  CLI::App* run = app.add_subcommand("run", "simulate a scenario; under mpirun on all of its ranks");
  run->add_option("SCENARIO", raw.scenario, "scenario file (TOML)")->required();
  run->add_option("-o,--output", raw.output, "results file (default: NAME.h5 here)");
  add_execution(*run, raw);
  run->add_flag("--start-over", raw.start_over, "begin again although an interrupted run left a checkpoint");
  add_checkpoint_options(*run, raw.checkpoints);
  add_estimate_options(*run, estimate);
  add_settings(*run, raw);
  CLI::App* resume = app.add_subcommand("resume", "go on with an interrupted run, on any number of ranks");
  resume
      ->add_option("CHECKPOINT", raw.results,
                   "checkpoint, or the results file of the run: then its newest intact checkpoint")
      ->required();
  resume->add_option("-o,--output", raw.output, "results file (default: the one that the run was to write)");
  resume->add_option(
      "--scenario", raw.expected,
      "refuse a checkpoint that was made from another scenario than this file (with --set and so on)");
  add_execution(*resume, raw);
  add_graph_folder(*resume, raw);
  add_checkpoint_options(*resume, raw.checkpoints);
  add_settings(*resume, raw);
  CLI::App* fork = app.add_subcommand("fork", "what if: go on from a checkpoint with changed values");
  fork->add_option("CHECKPOINT", raw.results, "checkpoint, or the results file of an interrupted run")
      ->required();
  fork->add_option("-o,--output", raw.output, "results file of the what-if")->required();
  fork->add_flag("--start-over", raw.start_over,
                 "begin again although an interrupted fork left a checkpoint");
  add_execution(*fork, raw);
  add_graph_folder(*fork, raw);
  add_checkpoint_options(*fork, raw.checkpoints);
  add_settings(*fork, raw);
  CLI::App* verify =
      app.add_subcommand("verify", "run the scenario inside a results file again and compare every day");
  verify->add_option("RESULTS", raw.results, "results file (HDF5)")->required();
  add_instructions(*verify, raw);
  add_graph_folder(*verify, raw);
  CLI::App* validate = app.add_subcommand("validate", "check a scenario without running it");
  validate->add_option("SCENARIO", raw.scenario, "scenario file (TOML)")->required();
  add_settings(*validate, raw);
  CLI::App* report = app.add_subcommand("report", "draw the results of a run as one web page");
  report->add_option("RESULTS", raw.results, "results file (HDF5)")->required();
  report->add_option(
      "-o,--output", raw.output,
      "page to write (default: RESULTS with .html); .svg: first figure alone; .json: numbers alone");
  CLI::App* rehearse =
      app.add_subcommand("rehearse", "how a scenario would scale: one rank's share of many, computed here");
  rehearse->add_option("SCENARIO", raw.scenario, "scenario file (TOML)");
  rehearse->add_option("-o,--output", raw.output, "also write the table into this file (CSV)");
  add_settings(*rehearse, raw);
  add_rehearse_options(*rehearse, rehearsal);
  CLI::App* validate_claims = app.add_subcommand(
      "validate-claims", "test what is claimed about the festival of 2026, over parameters and seeds");
  validate_claims->add_option("SCENARIO", raw.scenario, "festival scenario (TOML)")->required();
  validate_claims->add_option("-o,--output", raw.output, "table of verdicts (CSV; default: claims.csv here)");
  add_settings(*validate_claims, raw);
  add_claims_options(*validate_claims, claims);
  CLI::App* calibrate = app.add_subcommand(
      "calibrate", "fit values that are not known to public figures, and predict later ones");
  calibrate->add_option("FIT", raw.scenario, "fit file (TOML)")->required();
  calibrate->add_option("-o,--output", raw.output, "table of fitted values (CSV; default: fit.csv here)");
  add_settings(*calibrate, raw);
  add_calibrate_options(*calibrate, calibration);
  CLI::App* sweep =
      app.add_subcommand("sweep", "run many variants of a scenario; can be interrupted at any moment");
  sweep->add_option("SWEEP", raw.scenario, "sweep file (TOML)")->required();
  sweep->add_option("-o,--output", raw.output,
                    "table of all runs (HDF5; default: the sweep's name with .h5, here)");
  add_settings(*sweep, raw);
  SweepOptions sweep_options;
  add_sweep_options(*sweep, sweep_options);
  CLI::App* parameters = app.add_subcommand("parameters", "all parameters of a scenario, as Markdown tables");
  app.require_subcommand(0, 1);

  Options options;
  refuse_unknown_command(app, argc, argv);
  try {
    app.parse(argc, argv);
    for (const CLI::App* command : app.get_subcommands()) {
      refuse_empty_values(*command);
    }
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    options.text = (chosen.empty() ? &app : chosen.front())->help();
    return options;
  } catch (const CLI::ParseError& error) {
    const std::string sentence = error.what();
    throw InputError("kfactor: " + sentence + (sentence.ends_with('.') ? "" : ".") + " See kfactor --help.");
  }
  options.output = raw.output;
  options.digests = raw.digests;
  options.instructions = raw.instructions;
  options.profile = raw.profile;
  options.checkpoints = raw.checkpoints;
  options.start_over = raw.start_over;
  options.graph_folder = raw.graph_folder;
  options.expected_scenario = raw.expected;
  options.overrides = overrides_of(raw);
  options.rehearsal = rehearsal;
  options.estimate = estimate;
  options.claims = claims;
  options.calibration = calibration;
  options.sweep = sweep_options;
  options.input = raw.results.empty() ? raw.scenario : raw.results;
  options.command = version                     ? Command::Version
                    : validate_claims->parsed() ? Command::ValidateClaims
                    : calibrate->parsed()       ? Command::Calibrate
                    : sweep->parsed()           ? Command::Sweep
                    : run->parsed()             ? Command::Run
                    : resume->parsed()          ? Command::Resume
                    : fork->parsed()            ? Command::Fork
                    : verify->parsed()          ? Command::Verify
                    : validate->parsed()        ? Command::Validate
                    : report->parsed()          ? Command::Report
                    : rehearse->parsed()        ? Command::Rehearse
                    : parameters->parsed()      ? Command::Parameters
                                                : Command::Help;
  if (options.command == Command::Help) {
    options.text = app.help();
  }
  return options;
}

}  // namespace kfactor::jobs
