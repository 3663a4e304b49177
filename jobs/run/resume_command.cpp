#include "jobs/run/resume_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <sstream>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/results/checkpoint_file.hpp"
#include "io/scenario/scenario_difference.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/common/command_text.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/run/checkpoints.hpp"
#include "jobs/run/preflight.hpp"
#include "jobs/run/simulate.hpp"
#include "model/types/money.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;
using io::CheckpointFile;

struct GoOnOptions {
  std::string input;  // checkpoint, or the results file of an interrupted run
  RunOptions run;
  std::string graph_folder;  // folder of the files of a stored graph; empty: where they were
  std::string scenario;      // for resume: the checkpoint must have been made from this file
  SettingOptions settings;
};

// The checkpoints to try, newest first: the named one, or those of the named results file.
std::vector<fs::path> candidates(const Comm& comm, const GoOnOptions& options) {
  std::string names;
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    for (const fs::path& file : Checkpoints(options.run.checkpoints, options.input).existing()) {
      names.insert(0, file.string() + "\n");
    }
    std::error_code error;
    if (names.empty() && !fs::exists(options.input, error)) {
      throw InputError("\"" + options.input + "\" does not exist, and no checkpoint of a run for it does.");
    }
  });
  std::istringstream lines(comm.broadcast(std::move(names)));
  std::vector<fs::path> found;
  for (std::string name; std::getline(lines, name);) {
    found.emplace_back(name);
  }
  return found.empty() ? std::vector<fs::path>{options.input} : found;
}

// Complete results cannot be resumed.
void refuse_results(const Comm& comm, const std::string& path) {
  comm.agree([&] {
    const io::hdf5::Reader file(path, "a checkpoint, or the results file of an interrupted run");
    if (file.has_attribute("format") && file.text_attribute("format") == "kfactor results") {
      throw InputError("\"" + path +
                       "\" holds complete results, and there is no checkpoint of a run for it.");
    }
  });
}

std::string go_on_with(const std::string& checkpoint) {
  return "Go on with: kfactor resume " + shell_word(checkpoint);
}

// Opens the newest intact checkpoint and lists damaged ones on standard error. A signal may stop it.
std::unique_ptr<CheckpointFile> open_newest(const Comm& comm, const GoOnOptions& options, bool is_fork,
                                            StopSignal& stop) {
  const std::vector<fs::path> paths = candidates(comm, options);
  for (std::size_t i = 0;; ++i) {
    try {
      refuse_results(comm, paths[i].string());
      return std::make_unique<CheckpointFile>(comm, paths[i].string(), [&] {
        stop.give_up_if_received(is_fork ? kSameCommand : go_on_with(paths[i].string()));
      });
    } catch (const InputError& error) {
      if (i + 1 == paths.size()) {
        throw;
      }
      if (comm.is_root()) {
        note("{} Trying {}.\n", error.what(), paths[i + 1].string());
      }
    }
  }
}

model::Scenario scenario_of(const CheckpointFile& from, std::span<const io::Override> overrides) {
  return io::parse_scenario(from.scenario_toml(), from.path(), overrides);
}

// The results file to finish: the given name, or the name in the checkpoint. Called on rank 0.
std::string results_to_finish(const GoOnOptions& options) {
  if (!options.run.output.empty()) {
    return options.run.output;
  }
  const auto written_for = io::results_of_checkpoint(options.input);
  return written_for ? io::short_path(*written_for) : options.input;
}

// A checkpoint that does not lie beside the results comes from a folder of checkpoints. The next checkpoints
// belong there too, and are removed from there in the end. Called on rank 0.
std::string folder_of_checkpoint(const GoOnOptions& options) {
  if (!options.run.checkpoints.folder.empty()) {
    return options.run.checkpoints.folder;
  }
  if (const auto results = io::results_of_checkpoint(options.input)) {
    const fs::path folder = io::full_path(options.input).parent_path();
    if (folder != io::full_path(*results).parent_path()) {
      return io::short_path(folder);
    }
  }
  return {};
}

Job job_from(CheckpointFile& from, const GoOnOptions& options) {
  Job job;
  job.folder = options.graph_folder.empty() ? fs::path(from.header().provenance.scenario_folder)
                                            : fs::path(options.graph_folder);
  job.observed = from.header().provenance.observed;
  job.options = options.run;
  job.from = &from;
  job.forked_after = from.header().provenance.forked_after;
  return job;
}

// Throws InputError if the checkpoint was made from another scenario than the given one.
void expect_scenario(const Comm& comm, const GoOnOptions& options, const std::vector<io::Override>& overrides,
                     const CheckpointFile& from) {
  if (options.scenario.empty()) {
    if (!overrides.empty()) {
      throw InputError("kfactor resume: values cannot be changed on the way (" + overrides.front().key +
                       "); that is a fork. To compare them with the checkpoint's, add --scenario FILE.");
    }
    return;
  }
  model::Scenario expected = load_scenario(comm, options.scenario, overrides);
  if (expected.graph.kind == model::GraphKind::Stored) {
    expected.population.agents = scenario_of(from, {}).population.agents;
  }
  const auto differences = io::scenario_differences(from.scenario_toml(), io::write_scenario(expected));
  if (!differences.empty()) {
    const io::ScenarioDifference& first = differences.front();
    throw InputError(
        fmt::format("\"{}\" was made from another scenario than {}: {} was {} and is {}. To change values on "
                    "the way, use "
                    "kfactor fork; to begin again, kfactor run --start-over.",
                    from.path(), options.scenario, first.key, first.was.empty() ? "not there" : first.was,
                    first.is.empty() ? "not there" : first.is));
  }
}

// Whether the key determines the saved state or acts on the first day only. A later change would have no effect
// or contradict the past.
bool is_of_the_past(const std::string& key) {
  for (const char* prefix : {"run.start", "run.burn_in_days", "run.seed", "run.replicate",
                             "population.agents", "population.people", "graph.", "platform.window_days"}) {
    if (key.starts_with(prefix) && !key.ends_with(".post_chance")) {
      return true;
    }
  }
  if (!key.starts_with("apps.") || key.find(".components.") != std::string::npos) {
    return false;
  }
  for (const char* ending : {".base_users", ".base_age", ".base_habit", ".awareness"}) {
    if (key.ends_with(ending)) {
      return true;
    }
  }
  return false;
}

// The start and the end of a component cannot be moved in the past.
void refuse_past_window(const io::ScenarioDifference& difference, model::Date today) {
  const bool start = difference.key.ends_with(".start");
  if (difference.key.find(".components.") == std::string::npos ||
      (!start && !difference.key.ends_with(".end"))) {
    return;
  }
  const auto was = model::parse_date(difference.was);
  const auto is = model::parse_date(difference.is);
  const model::Date first_free = start ? today + std::chrono::days(1) : today;
  if ((was && *was < first_free) || (is && *is < first_free)) {
    throw InputError(
        fmt::format("{} = {} comes too late in a fork: it was {}, and the state is that after {}.",
                    difference.key, difference.is, difference.was, model::to_string(today)));
  }
}

void check_fork(const CheckpointFile& from, const model::Scenario& changed) {
  const model::Date today = changed.date_of(from.next() - 1);
  if (changed.num_steps() <= from.next()) {
    throw InputError(
        fmt::format("run.days = {} ends the run before the fork does anything: \"{}\" is the state "
                    "after {}.",
                    changed.run.days, from.path(), model::to_string(today)));
  }
  for (const io::ScenarioDifference& difference :
       io::scenario_differences(from.scenario_toml(), io::write_scenario(changed))) {
    if (is_of_the_past(difference.key)) {
      throw InputError(
          fmt::format("{} = {} cannot be changed in a fork: the state after {} was made with {}. "
                      "Use kfactor run --set {}={}.",
                      difference.key, difference.is, model::to_string(today), difference.was, difference.key,
                      difference.is));
    }
    refuse_past_window(difference, today);
    if (!difference.key.starts_with("platform.ban_dates.")) {
      continue;
    }
    const auto too_early = [&](const std::string& text) {
      const auto date = model::parse_date(text);
      return date && *date <= today + std::chrono::days(1);
    };
    if (too_early(difference.is) || too_early(difference.was)) {
      throw InputError(
          fmt::format("{} = {} is too early: links are blocked by a decision of the evening before, and "
                      "\"{}\" is the state "
                      "after {}. Fork from an earlier checkpoint, or choose a later date.",
                      difference.key, difference.is, from.path(), model::to_string(today)));
    }
  }
}

// The files that the job reads, when its checkpoint is known.
std::vector<std::string> inputs_of_job(const Job& job) {
  return inputs_of(job.from->path(), job.scenario, job.folder);
}

void resume_run(const Comm& comm, GoOnOptions options, StopSignal& stop) {
  const std::vector<io::Override> overrides = options.settings.overrides();
  Preflight preflight(comm);
  preflight.before_reading(options.run, {}, [&](RunOptions& run) {
    run.output = results_to_finish(options);
    run.checkpoints.folder = folder_of_checkpoint(options);
  });
  const std::unique_ptr<CheckpointFile> from = open_newest(comm, options, false, stop);
  expect_scenario(comm, options, overrides, *from);
  Job job = job_from(*from, options);
  job.scenario = scenario_of(*from, {});
  job.way_on = go_on_with(from->path());
  const bool its_own = io::full_path(job.options.output) == from->results();
  preflight.before_going_on(job.options, inputs_of_job(job), its_own);
  if (comm.is_root()) {
    note("Going on after {} from {}\n", model::to_string(job.scenario.date_of(from->next() - 1)),
         from->path());
  }
  simulate(comm, std::move(job), stop);
}

void fork_run(const Comm& comm, GoOnOptions options, StopSignal& stop) {
  const std::vector<io::Override> overrides = options.settings.overrides();
  Preflight preflight(comm);
  preflight.before_reading(options.run, {options.input}, [](RunOptions&) {});
  const std::unique_ptr<CheckpointFile> from = open_newest(comm, options, true, stop);
  Job job = job_from(*from, options);
  job.scenario = scenario_of(*from, overrides);
  check_fork(*from, job.scenario);
  comm.agree([&] {
    if (comm.is_root() && io::full_path(job.options.output) == from->results()) {
      throw InputError("-o " + job.options.output +
                       " is where the run itself leaves its results. Give the fork a file of its own.");
    }
  });
  preflight.before_going_on(job.options, inputs_of_job(job), false);
  job.forked_after = model::to_string(job.scenario.date_of(from->next() - 1));
  job.way_on = kSameCommand;
  simulate(comm, std::move(job), stop);
}

// Options that resume and fork share.
void add_common_options(CLI::App& app, GoOnOptions& options) {
  add_run_options(app, options.run);
  add_graph_folder(app, options.graph_folder);
  add_settings(app, options.settings);
}

class ResumeCommand : public Command {
 public:
  ResumeCommand()
      : Command({"resume", kSimulate, "Go on with an interrupted run, on any number of ranks.",
                 "mpirun -n 4 kfactor resume results.h5", true, kSavesOnSignal}) {}

  void add_to(CLI::App& app) override {
    add_input(app, options_.input, "CHECKPOINT",
              "checkpoint, or the results file of the run: then its newest intact checkpoint");
    add_output(app, options_.run.output, "results file (default: the one that the run was to write)");
    app.add_option("--scenario", options_.scenario,
                   "refuse a checkpoint that was made from another scenario than this file (with --set and "
                   "so on)")
        ->type_name("FILE")
        ->group(kFiles);
    add_common_options(app, options_);
  }
  void run(const Comm& comm, StopSignal& stop) override { resume_run(comm, options_, stop); }
  bool keeps_its_work() const override { return true; }

 private:
  GoOnOptions options_;
};

class ForkCommand : public Command {
 public:
  ForkCommand()
      : Command({"fork", kAskWhatIf, "Go on from a checkpoint with changed values.",
                 "kfactor fork results.checkpoint-2026-02-04.h5 -o no-ban.h5 --set "
                 "platform.governance=none",
                 true, kSavesOnSignal}) {}

  void add_to(CLI::App& app) override {
    add_input(app, options_.input, "CHECKPOINT", "checkpoint, or the results file of an interrupted run");
    app.add_option("-o,--output", options_.run.output, "results file of the what-if")
        ->required()
        ->type_name("FILE")
        ->group(kFiles);
    add_start_over(app, options_.run.start_over,
                   "begin again although an interrupted fork left a checkpoint");
    add_common_options(app, options_);
  }
  void run(const Comm& comm, StopSignal& stop) override { fork_run(comm, options_, stop); }
  bool keeps_its_work() const override { return true; }

 private:
  GoOnOptions options_;
};

}  // namespace

CommandPtr make_resume_command() { return std::make_unique<ResumeCommand>(); }
CommandPtr make_fork_command() { return std::make_unique<ForkCommand>(); }

}  // namespace kfactor::jobs
