#include "jobs/resume_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "graph/base/error.hpp"
#include "io/checkpoint_file.hpp"
#include "io/hdf5.hpp"
#include "io/partial_file.hpp"
#include "io/scenario_difference.hpp"
#include "io/scenario_file.hpp"
#include "jobs/run_command.hpp"
#include "jobs/simulate.hpp"
#include "model/money.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;
using io::CheckpointFile;

// The checkpoints to try, newest first: the one that was named, or those of the results file that was named.
std::vector<fs::path> candidates(const Comm& comm, const Options& options) {
  std::vector<fs::path> found = Checkpoints(options.checkpoints, options.input).existing();
  comm.agree([&] {
    std::error_code error;
    if (found.empty() && !fs::exists(options.input, error)) {
      throw InputError("\"" + options.input + "\" does not exist, and no checkpoint of a run for it does.");
    }
  });
  if (found.empty()) {
    return {options.input};
  }
  std::reverse(found.begin(), found.end());
  return found;
}

// Results that are complete need nothing more.
void refuse_results(const Comm& comm, const std::string& path) {
  comm.agree([&] {
    const io::hdf5::Reader file(path, "a checkpoint, or the results file of an interrupted run");
    if (file.has_attribute("format") && file.text_attribute("format") == "kfactor results") {
      throw InputError("\"" + path +
                       "\" holds complete results, and there is no checkpoint of a run for it.");
    }
  });
}

// What the checkpoint says about where the results go.
fs::path results_beside(const CheckpointFile& from) {
  return (fs::weakly_canonical(fs::absolute(from.path())).parent_path() / from.header().results)
      .lexically_normal();
}

// A run is found by the name of its results, unless it was renamed since.
void expect_results(const CheckpointFile& from, const std::string& input) {
  const std::string written_for = fs::path(from.header().results).filename().string();
  if (from.path() != input &&
      fs::weakly_canonical(results_beside(from)) != fs::weakly_canonical(fs::absolute(input))) {
    throw InputError(
        fmt::format("\"{}\" belongs to a run for \"{}\", not for \"{}\". If it was renamed, name the "
                    "checkpoint itself, and the results with -o.",
                    from.path(), written_for, input));
  }
}

// The newest one that is intact; says on standard error which ones are not.
std::unique_ptr<CheckpointFile> open_newest(const Comm& comm, const Options& options) {
  const std::vector<fs::path> paths = candidates(comm, options);
  for (std::size_t i = 0;; ++i) {
    try {
      refuse_results(comm, paths[i].string());
      auto from = std::make_unique<CheckpointFile>(comm, paths[i].string());
      expect_results(*from, options.input);
      return from;
    } catch (const InputError& error) {
      if (i + 1 == paths.size()) {
        throw;
      }
      if (comm.is_root()) {
        fmt::print(stderr, "{} Trying {}.\n", error.what(), paths[i + 1].string());
      }
    }
  }
}

model::Scenario scenario_of(const CheckpointFile& from, std::span<const io::Override> overrides) {
  return io::parse_scenario(from.scenario_toml(), from.path(), overrides);
}

// Where the run was to leave its results: as named now, or as the checkpoint says.
std::string results_of(const CheckpointFile& from, const Options& options) {
  if (from.path() != options.input) {
    return options.input;
  }
  // As short as the user would say it.
  const fs::path path = results_beside(from);
  const fs::path here = path.lexically_relative(fs::current_path());
  return here.empty() || *here.begin() == ".." ? path.string() : here.string();
}

Job job_from(CheckpointFile& from, const Options& options) {
  Job job;
  job.folder = options.graph_folder.empty() ? fs::path(from.header().provenance.scenario_folder)
                                            : fs::path(options.graph_folder);
  job.observed = from.header().provenance.observed;
  job.digests = options.digests;
  job.instructions = options.instructions;
  job.profile = options.profile;
  job.checkpoints = options.checkpoints;
  job.from = &from;
  job.forked_after = from.header().provenance.forked_after;
  return job;
}

// A checkpoint of another run than the one that the user has in mind.
void expect_scenario(const Comm& comm, const Options& options, const CheckpointFile& from) {
  if (options.expected_scenario.empty()) {
    if (!options.overrides.empty()) {
      throw InputError("kfactor resume: values cannot be changed on the way (" +
                       options.overrides.front().key +
                       "); that is a fork. To compare them with the checkpoint's, add --scenario FILE.");
    }
    return;
  }
  Options as_run = options;
  as_run.input = options.expected_scenario;
  model::Scenario expected = load_scenario(comm, as_run);
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
                    from.path(), options.expected_scenario, first.key,
                    first.was.empty() ? "not there" : first.was, first.is.empty() ? "not there" : first.is));
  }
}

// What a state was made from, and what acts on the first day alone: to change it later would do nothing, or contradict
// what has happened.
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

// A component cannot have begun earlier or ended earlier than it did.
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

void check_outputs(const Comm& comm, const Options& options, const std::string& results) {
  io::check_writable(comm, results);
  if (!options.digests.empty()) {
    io::check_writable(comm, options.digests);
  }
}

}  // namespace

void resume_run(const Comm& comm, const Options& options) {
  const std::unique_ptr<CheckpointFile> from = open_newest(comm, options);
  expect_scenario(comm, options, *from);
  Job job = job_from(*from, options);
  job.scenario = scenario_of(*from, {});
  job.results = options.output.empty() ? results_of(*from, options) : options.output;
  check_outputs(comm, options, job.results);
  if (job.results != results_of(*from, options)) {
    refuse_unfinished(comm, options, job.results);
  }
  if (comm.is_root()) {
    fmt::print(stderr, "Going on after {} from {}\n",
               model::to_string(job.scenario.date_of(from->next() - 1)), from->path());
  }
  simulate(comm, std::move(job));
}

void fork_run(const Comm& comm, const Options& options) {
  const std::unique_ptr<CheckpointFile> from = open_newest(comm, options);
  Job job = job_from(*from, options);
  job.scenario = scenario_of(*from, options.overrides);
  check_fork(*from, job.scenario);
  job.results = options.output;
  std::error_code error;
  if (fs::weakly_canonical(fs::absolute(job.results), error) ==
      fs::weakly_canonical(fs::absolute(results_of(*from, options)), error)) {
    throw InputError("-o " + job.results +
                     " is where the run itself leaves its results. Give the fork a file of its own.");
  }
  check_outputs(comm, options, job.results);
  refuse_unfinished(comm, options, job.results);
  job.start_over = options.start_over;
  job.forked_after = model::to_string(job.scenario.date_of(from->next() - 1));
  simulate(comm, std::move(job));
}

}  // namespace kfactor::jobs
