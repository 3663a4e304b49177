#include "jobs/run/run_command.hpp"

#include <filesystem>

#include "analysis/public_figures.hpp"
#include "graph/base/error.hpp"
#include "io/files/partial_file.hpp"
#include "io/files/text_file.hpp"
#include "jobs/common/command_text.hpp"
#include "jobs/common/name_lock.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/resource_check.hpp"
#include "jobs/run/simulate.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

// The public figures that ship beside a scenario: NAME-observed.csv next to NAME.toml.
fs::path path_of_figures(const fs::path& scenario) {
  return scenario.parent_path() / (scenario.stem().string() + "-observed.csv");
}

// Their text, which a report will read from the results; empty if there are none.
std::string observed_figures(const Comm& comm, const fs::path& scenario) {
  const fs::path beside = path_of_figures(scenario);
  std::string text;
  comm.agree([&] {
    std::error_code error;
    if (comm.is_root() && fs::exists(beside, error)) {
      text = io::load_text(beside);
      analysis::read_figures(text, beside.string());
    }
  });
  return comm.broadcast(text);
}

}  // namespace

void refuse_agents_of_stored_graph(const Options& options) {
  for (const io::Override& setting : options.overrides) {
    if (setting.key == "population.agents") {
      throw InputError("--agents " + setting.value +
                       ": a stored graph brings its own number of agents. Leave --agents out, or set "
                       "graph.kind=procedural.");
    }
  }
}

std::string results_path(const Options& options, const model::Scenario& scenario) {
  if (!options.output.empty()) {
    return options.output;
  }
  return (scenario.run.name.empty() ? fs::path(options.input).stem().string() : scenario.run.name) + ".h5";
}

void refuse_unfinished(const Comm& comm, const Options& options, const std::string& results) {
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    const Checkpoints checkpoints(options.checkpoints, results);
    checkpoints.refuse_others();
    const auto existing = checkpoints.existing();
    if (!existing.empty() && !options.start_over) {
      throw InputError("A run for \"" + results + "\" has left " + existing.back().string() +
                       ". Go on with \"kfactor resume " +
                       shell_word(options.checkpoints.folder.empty() ? results : existing.back().string()) +
                       "\", or begin again with --start-over.");
    }
  });
}

model::Scenario load_scenario(const Comm& comm, const Options& options) {
  const std::string text = io::read_text(comm, options.input);
  return io::parse_scenario(text, options.input, options.overrides);
}

void run_scenario(const Comm& comm, const Options& options, StopSignal& stop) {
  Job job;
  job.scenario = load_scenario(comm, options);
  job.results = results_path(options, job.scenario);
  job.folder = fs::absolute(options.input).parent_path();
  std::vector<std::string> inputs = inputs_of(options.input, job.scenario, job.folder);
  inputs.push_back(path_of_figures(options.input).string());
  check_outputs(comm, {{job.results, "results"}, {options.digests, {}}}, inputs);
  check_folder(comm, "--checkpoint-folder", options.checkpoints.folder);
  const OutputLock lock(comm, job.results, options.checkpoints);
  io::check_writable(comm, job.results);
  if (!options.digests.empty()) {
    io::check_writable(comm, options.digests);
  }
  if (job.scenario.graph.kind == model::GraphKind::Stored) {
    refuse_agents_of_stored_graph(options);
  }
  refuse_unfinished(comm, options, job.results);
  check_least(comm, job.scenario, job.folder, job.results, options.estimate);
  job.observed = observed_figures(comm, options.input);
  job.digests = options.digests;
  job.estimate = options.estimate;
  job.instructions = options.instructions;
  job.profile = options.profile;
  job.checkpoints = options.checkpoints;
  job.start_over = options.start_over;
  job.way_on = kSameCommand;
  simulate(comm, std::move(job), stop);
}

}  // namespace kfactor::jobs
