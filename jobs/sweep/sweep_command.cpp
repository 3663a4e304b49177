#include "jobs/sweep/sweep_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/input_file.hpp"
#include "io/results/provenance.hpp"
#include "io/results/results_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/run_options.hpp"
#include "jobs/sweep/sweep_plan.hpp"
#include "jobs/sweep/sweep_store.hpp"
#include "jobs/sweep/sweep_tables.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

enum class SweepTask { Run, List, Merge };

struct SweepOptions {
  std::string input, output;  // sweep file; table of all runs (empty: the sweep's name with .h5)
  SettingOptions settings;
  SweepTask task = SweepTask::Run;
  bool resume = false;
  int ranks_per_run = 0;           // 0: chosen by memory
  std::string keep_results;        // folder for the results file of each run; empty: none
  std::string shard;               // "3/8"; empty: all points
  std::vector<std::string> parts;  // sweep files to merge
};

Shard shard_of(const SweepOptions& options) {
  return options.shard.empty() ? Shard{} : parse_shard(options.shard);
}

std::string sweep_output_path(const SweepOptions& options, const Shard& shard) {
  if (!options.output.empty()) {
    return options.output;
  }
  if (io::is_standard_input(options.input)) {
    throw InputError(
        "the sweep comes from standard input, so its table needs a name. Give one with -o FILE.");
  }
  const std::string part = shard.whole() ? "" : fmt::format(".shard-{}-of-{}", shard.index, shard.count);
  return fs::path(options.input).stem().string() + part + ".h5";
}

std::size_t count_of(const RunRecords& records, io::RunStatus status) {
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(), [&](const auto& each) { return each.second.status == status; }));
}

const std::string& first_error(const RunRecords& records, io::RunStatus status) {
  return std::find_if(records.begin(), records.end(),
                      [&](const auto& each) { return each.second.status == status; })
      ->second.error;
}

// Writes the sweep's file and returns the closing tables. On rank 0 alone.
std::string publish(const Comm& alone, const std::string& path, const SweepPlan& plan, const Shard& shard,
                    const RunRecords& records) {
  const io::SweepTable table = sweep_table(plan, shard, records);
  io::write_sweep(alone, path, table);
  return closing_text(plan, table);
}

// Statistics of a session, for the last lines.
struct Session {
  std::size_t num_runs = 0;  // in all sessions
  std::size_t num_new = 0;   // in this one
  double run_seconds = 0;    // sum over the runs of this session
  double seconds = 0;
  int team_size = 1, num_teams = 1;
};

std::string session_text(const Session& session) {
  std::string text = fmt::format("{} runs", session.num_runs);
  if (session.num_new < session.num_runs) {
    text += fmt::format(", {} of them now", session.num_new);
  }
  if (session.num_new > 0) {
    text += fmt::format(
        ": {:.1f} s with {} team{} of {} rank{}, {:.2f} runs a second, {:.1f} % of the teams' time in runs",
        session.seconds, session.num_teams, session.num_teams == 1 ? "" : "s", session.team_size,
        session.team_size == 1 ? "" : "s", static_cast<double>(session.num_new) / session.seconds,
        100 * session.run_seconds / (session.seconds * session.num_teams));
  }
  return text;
}

std::vector<std::string> inputs_of_sweep(const SweepPlan& plan) {
  std::vector<std::string> inputs =
      inputs_of(plan.base().path.string(), plan.scenario(), plan.base().path.parent_path());
  inputs.push_back(plan.file_name());
  return inputs;
}

// Checks that the sweep's file would replace no input, then locks its name. Collective.
OutputLock hold_name(const Comm& comm, const std::string& path, const SweepPlan& plan,
                     const std::vector<std::string>& parts = {}) {
  std::vector<std::string> inputs = inputs_of_sweep(plan);
  inputs.insert(inputs.end(), parts.begin(), parts.end());
  OutputLock lock;
  comm.agree([&] {
    if (comm.is_root()) {
      look_at_outputs({{path, OutputKind::Sweep}}, inputs);
      lock.hold(path);
      io::try_writing(path);
    }
  });
  return lock;
}

class Sweep {
 public:
  Sweep(const Comm& comm, const SweepOptions& options, StopSignal& stop)
      : comm_(comm),
        stop_(stop),
        wish_(options),
        shard_(shard_of(options)),
        path_(sweep_output_path(options, shard_)),
        plan_(comm, options.input, options.settings.overrides()),
        lock_(hold_name(comm, path_, plan_)) {
    comm_.agree([&] {
      if (comm_.is_root() && !wish_.keep_results.empty()) {
        make_results_folder();
      }
    });
  }

  void run() {
    const auto start = Clock::now();
    SweepStore store(comm_, path_, plan_, shard_, wish_.resume ? Begin::Resume : Begin::Anew);
    const std::vector<std::size_t> all = plan_.runs_of(shard_);
    const std::vector<std::size_t> left = store.to_do(all);
    comm_.agree([&] {
      if (comm_.is_root() && !wish_.keep_results.empty()) {
        spare_other_results(left);
      }
    });
    session_.num_runs = all.size();
    records_ = store.finished();
    if (!left.empty()) {
      run_those(left, store);
    }
    session_.seconds = seconds_since(start);
    stop_if_unfinished(left.size());
    const Comm alone = comm_.split(comm_.rank());
    comm_.agree([&] {
      if (comm_.is_root()) {
        const std::string tables = publish(alone, path_, plan_, shard_, records_);
        print("{}{}\n{}Sweep:   {}\n", tables, session_text(session_), notes(), path_);
      }
    });
    store.close();
    fail_for_machine();
  }

 private:
  void make_results_folder() const {
    const fs::path folder = wish_.keep_results;
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_directory(folder, error)) {
      throw InputError(fmt::format("--keep-results {}: this is a file. Name a folder.", folder.string()));
    }
    if (fs::weakly_canonical(folder, error) == fs::weakly_canonical(path_ + ".runs", error)) {
      throw InputError(fmt::format(
          "--keep-results {}: this folder is for the journals of the sweep. Name another.", folder.string()));
    }
    fs::create_directories(folder, error);
    if (error) {
      throw EnvironmentError(
          fmt::format("cannot make the folder \"{}\": {}.", folder.string(), error.message()));
    }
  }

  // The results of runs must replace no file that the command reads or writes, and no results of other runs.
  void spare_other_results(const std::vector<std::size_t>& runs) const {
    const std::vector<std::string> inputs = inputs_of_sweep(plan_);
    const fs::path folder = fs::weakly_canonical(wish_.keep_results);
    const fs::path table = fs::weakly_canonical(path_);
    for (const std::size_t run : runs) {
      const std::string name = results_name(wish_.keep_results, run);
      std::error_code error;
      const bool is_input = std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
        return fs::equivalent(name, input, error);
      });
      if (is_input || results_name(folder.string(), run) == table) {
        throw InputError(
            fmt::format("--keep-results {}: \"{}\" is for run {}, and also a file that this command "
                        "reads or writes. Name another folder.",
                        wish_.keep_results, name, run));
      }
      if (fs::exists(name, error) && !is_result_of(name, run)) {
        throw InputError(
            fmt::format("\"{}\" has other results than those of run {}, and would be replaced. Name "
                        "another folder for --keep-results.",
                        name, run));
      }
    }
  }

  bool is_result_of(const std::string& file, std::size_t run) const {
    try {
      model::Scenario scenario = scenario_of(plan_.base(), plan_.run(run).overrides);
      const io::hdf5::Reader results(file);
      if (io::format_of(file) != "results") {
        return false;
      }
      if (scenario.graph.kind == model::GraphKind::Stored) {
        scenario.population.agents = results.integer_attribute("agents").at(0);  // brought by the graph
      }
      return results.text_attribute("scenario_digest") == io::scenario_digest(io::write_scenario(scenario));
    } catch (const InputError&) {
      return false;  // the run makes no sense and writes nothing, or the file is no intact file of results
    }
  }

  void run_those(const std::vector<std::size_t>& left, SweepStore& store) {
    session_.team_size = std::min(
        comm_.size(), wish_.ranks_per_run > 0
                          ? wish_.ranks_per_run
                          : choose_team_size(comm_, left.size(), plan_.scenario().population.agents));
    session_.num_teams = (comm_.size() + session_.team_size - 1) / session_.team_size;
    std::vector<EnsembleRun> runs;
    runs.reserve(left.size());
    for (const std::size_t run : left) {
      runs.push_back(plan_.run(run));
    }
    EnsembleProgress progress(session_.num_runs, session_.num_runs - left.size());
    EnsembleOptions how;
    how.team_size = session_.team_size;
    how.make_probe = [&](const Comm& team, std::size_t run, const model::Scenario& scenario) {
      return wish_.keep_results.empty()
                 ? make_sweep_probe(scenario)
                 : make_keeping_probe(team, results_name(wish_.keep_results, left[run]), scenario,
                                      fs::absolute(plan_.base().path).parent_path());
    };
    how.record = [&](std::size_t run, const EnsembleResult& result) { store.add(left[run], result); };
    how.stop = [&] { return stop_.received() != 0; };
    how.progress = [&](std::size_t done, std::size_t) { progress.show(done); };
    const std::vector<EnsembleResult> results = run_ensemble(comm_, plan_.base(), runs, how);
    stop_.ignore_from_now_on();  // the rest takes a moment and must not stop half-way
    store.sync();
    progress.finish();
    for (std::size_t run = 0; run < left.size(); ++run) {
      if (results[run].status != RunStatus::NotRun) {
        records_.insert_or_assign(left[run], results[run]);
        session_.run_seconds += results[run].seconds;
        ++session_.num_new;
      }
    }
  }

  void stop_if_unfinished(std::size_t num_left) const {
    if (session_.num_new < num_left) {
      throw Stopped(fmt::format(
          "Stopped by a signal: {} of {} runs are done and kept. Go on with the same command and --resume.",
          session_.num_runs - num_left + session_.num_new, session_.num_runs));
    }
  }

  std::string notes() const {
    std::string text;
    if (const std::size_t failed = count_of(records_, RunStatus::InputFailed); failed > 0) {
      text += fmt::format("{} runs make no sense, and say so in the file. The first: {}\n", failed,
                          first_error(records_, RunStatus::InputFailed));
    }
    if (!wish_.keep_results.empty()) {
      const auto missing = std::count_if(records_.begin(), records_.end(), [&](const auto& each) {
        return each.second.status == RunStatus::Done &&
               !fs::exists(results_name(wish_.keep_results, each.first));
      });
      text += fmt::format("Results: {}/\n", wish_.keep_results);
      if (missing > 0) {
        text +=
            fmt::format("{} runs were done before without --keep-results and have no file there.\n", missing);
      }
    }
    return text;
  }

  void fail_for_machine() const {
    comm_.agree([&] {
      if (!comm_.is_root()) {
        return;
      }
      if (const std::size_t failed = count_of(records_, RunStatus::EnvironmentFailed); failed > 0) {
        throw EnvironmentError(
            fmt::format("The machine failed {} of {} runs; --resume tries them again. The first: {}", failed,
                        records_.size(), first_error(records_, RunStatus::EnvironmentFailed)));
      }
    });
  }

  const Comm& comm_;
  StopSignal& stop_;
  const SweepOptions& wish_;
  Shard shard_;
  std::string path_;
  SweepPlan plan_;
  OutputLock lock_;
  RunRecords records_;
  Session session_;
};

void list(const Comm& comm, const SweepOptions& options) {
  const Shard shard = shard_of(options);
  const SweepPlan plan(comm, options.input, options.settings.overrides());
  if (comm.is_root()) {
    const model::Scenario& scenario = plan.scenario();
    print("{}{} points x {} replicates = {} runs of {} agents and {} days{}, into {}\n",
          list_of_points(plan, shard), plan.points().size(), plan.num_replicates(), plan.num_runs(),
          scenario.population.agents, scenario.num_steps(),
          shard.whole() ? "" : fmt::format("; part {} has {} runs", shard.text(), plan.runs_of(shard).size()),
          sweep_output_path(options, shard));
  }
}

// The rows of one part, all of them and no others. Throws InputError.
void check_part(const SweepPlan& plan, const std::string& file, const io::SweepContent& content) {
  if (content.sweep_digest != plan.digest()) {
    throw InputError(fmt::format("\"{}\" is the file of another sweep than {}.", file, plan.file_name()));
  }
  Shard shard;
  try {
    shard = content.part.empty() ? Shard{} : parse_shard(content.part);
  } catch (const InputError&) {
    throw InputError(fmt::format("\"{}\" is damaged: \"{}\" is no part of a sweep.", file, content.part));
  }
  const std::vector<std::size_t> expected = plan.runs_of(shard);
  const bool same = std::equal(expected.begin(), expected.end(), content.rows.begin(), content.rows.end(),
                               [](std::size_t run, const io::NumberedRecord& row) { return run == row.run; });
  if (!same) {
    throw InputError(fmt::format("\"{}\" is damaged: its runs are not those of {}.", file,
                                 content.part.empty() ? "the sweep" : "part " + content.part));
  }
}

// Joins the runs of all parts. On rank 0 alone.
RunRecords join(const SweepPlan& plan, const std::vector<std::string>& parts) {
  RunRecords records;
  for (const std::string& part : parts) {
    io::SweepContent content = io::read_sweep(part, outcome_labels());
    check_part(plan, part, content);
    for (io::NumberedRecord& row : content.rows) {
      add_row(records, part, checked_row(plan, part, std::move(row)));
    }
  }
  for (std::size_t run = 0; run < plan.num_runs(); ++run) {
    if (records.count(run) == 0) {
      throw InputError(fmt::format(
          "{} of {} runs are in none of the files, the first of them run {}. Give the files of all shards.",
          plan.num_runs() - records.size(), plan.num_runs(), run));
    }
  }
  return records;
}

// A merge may replace an earlier merge of the same shards, but no other sweep.
void spare_other_sweep(const SweepPlan& plan, const std::string& path) {
  if (!fs::exists(path)) {
    return;
  }
  const io::SweepContent content = io::read_sweep(path, outcome_labels());
  if (content.sweep_digest != plan.digest() || !content.part.empty()) {
    throw InputError(
        fmt::format("\"{}\" exists and is the file of another sweep{}. Choose another file with -o, or "
                    "remove it.",
                    path, content.sweep_digest == plan.digest() ? " part" : ""));
  }
}

void merge(const Comm& comm, const SweepOptions& options) {
  const SweepPlan plan(comm, options.input, options.settings.overrides());
  const std::string path = sweep_output_path(options, {});
  const OutputLock lock = hold_name(comm, path, plan, options.parts);
  const Comm alone = comm.split(comm.rank());
  comm.agree([&] {
    if (comm.is_root()) {
      spare_other_sweep(plan, path);
      const RunRecords records = join(plan, options.parts);
      const std::string tables = publish(alone, path, plan, {}, records);
      print("{}{} runs of {} files\nSweep:   {}\n", tables, records.size(), options.parts.size(), path);
    }
  });
}

class SweepCommand : public Command {
 public:
  SweepCommand()
      : Command({"sweep", kAskWhatIf, "Run many variants of a scenario, in any number of sessions.",
                 "mpirun -n 8 kfactor sweep sweep.toml -o sweep.h5", true,
                 "finished runs are kept, and --resume goes on"}) {}

  void add_to(CLI::App& app) override {
    constexpr const char* kPart = "Which runs";
    add_input(app, options_.input, "SWEEP", "sweep file (TOML)");
    add_output(app, options_.output, "table of all runs (HDF5; default: the sweep's name with .h5, here)");
    CLI::Option* resume = app.add_flag(
        "--resume", options_.resume,
        "do only what earlier sessions have not done; the same as a new start if there were none. "
        "Sessions that were killed lose no finished run, a power cut those of the last second");
    resume->group(kPart);
    CLI::Option* list = app.add_flag_callback(
        "--dry-run", [this] { options_.task = SweepTask::List; }, "list the points and run none");
    list->group(kPart);
    add_ranks_per_run(app, options_.ranks_per_run,
                      "ranks that share a run (default: as few as memory allows and keep all ranks busy)");
    CLI::Option* keep = app.add_option("--keep-results", options_.keep_results,
                                       "also keep the results file of every run in this folder");
    keep->type_name("FOLDER")->group(kFiles);
    CLI::Option* shard = app.add_option("--shard", options_.shard,
                                        "only every N-th point, from the I-th on, into a file of its own");
    shard->type_name("I/N")->group(kPart);
    app.add_option("--merge", options_.parts, "files of all shards: join them instead of running anything")
        ->each([this](const std::string&) { options_.task = SweepTask::Merge; })
        ->excludes(list)
        ->excludes(shard)
        ->excludes(resume)
        ->excludes(keep)
        ->type_name("FILE ...")
        ->group(kPart);
    add_settings(app, options_.settings);
  }

  void run(const Comm& comm, StopSignal& stop) override {
    switch (options_.task) {
      case SweepTask::List:
        list(comm, options_);
        break;
      case SweepTask::Merge:
        merge(comm, options_);
        break;
      case SweepTask::Run:
        Sweep(comm, options_, stop).run();
        break;
    }
  }

  bool keeps_its_work() const override { return options_.task == SweepTask::Run; }
  bool uses_ranks() const override { return options_.task == SweepTask::Run; }

 private:
  SweepOptions options_;
};

}  // namespace

CommandPtr make_sweep_command() { return std::make_unique<SweepCommand>(); }

}  // namespace kfactor::jobs
