#include "jobs/run/preflight.hpp"

#include "analysis/public_figures.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/input_file.hpp"
#include "io/files/text_file.hpp"
#include "jobs/common/command_text.hpp"
#include "jobs/common/resource_check.hpp"
#include "jobs/run/checkpoints.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

fs::path path_of_figures(const fs::path& scenario) {
  return scenario.parent_path() / (scenario.stem().string() + "-observed.csv");
}

void require_names(const RunOptions& options, const std::vector<std::string>& inputs) {
  look_at_outputs({{options.output, OutputKind::Results}, {options.digests, OutputKind::Digests}}, inputs);
}

void require_writable(const RunOptions& options) {
  io::try_writing(options.output);
  if (!options.digests.empty()) {
    io::try_writing(options.digests);
  }
}

// An interrupted run may have taken days of computing; a new start must not overwrite it by accident.
void refuse_unfinished(const RunOptions& options) {
  const Checkpoints checkpoints(options.checkpoints, options.output);
  checkpoints.refuse_others();
  const auto existing = checkpoints.existing();
  if (!existing.empty() && !options.start_over) {
    const std::string newest = existing.back().string();
    throw InputError("A run for \"" + options.output + "\" has left " + newest +
                     ". Go on with \"kfactor resume " +
                     shell_word(options.checkpoints.folder.empty() ? options.output : newest) +
                     "\", or begin again with --start-over.");
  }
}

}  // namespace

std::string figures_beside(const fs::path& scenario) {
  const fs::path beside = path_of_figures(scenario);
  std::error_code error;
  if (io::is_standard_input(scenario) || !fs::exists(beside, error)) {
    return {};
  }
  std::string text = io::load_text(beside);
  analysis::read_figures(text, beside.string());
  return text;
}

std::string Preflight::before_run(const RunOptions& options, const std::string& scenario_file,
                                  const std::vector<io::Override>& overrides, const model::Scenario& scenario,
                                  const fs::path& folder, const MemoryOptions& memory) {
  const auto agents = static_cast<std::uint64_t>(scenario.population.agents);
  const double least_bytes = least_bytes_here(comm_, scenario, agents);
  std::string observed;
  comm_.agree([&] {
    if (comm_.is_root()) {
      std::vector<std::string> inputs = inputs_of(scenario_file, scenario, folder);
      inputs.push_back(path_of_figures(scenario_file).string());
      require_names(options, inputs);
      require_folder("--checkpoint-folder", options.checkpoints.folder);
      lock_.hold(options.output, options.checkpoints.folder);
      require_writable(options);
      if (scenario.graph.kind == model::GraphKind::Stored) {
        refuse_agents_of_stored_graph(overrides);
      }
      refuse_unfinished(options);
    }
    require_least(comm_, scenario, folder, options.output, memory, least_bytes);
    if (comm_.is_root()) {
      observed = figures_beside(scenario_file);
    }
  });
  return comm_.broadcast(std::move(observed));
}

void Preflight::before_reading(RunOptions& options, const std::vector<std::string>& inputs,
                               const std::function<void(RunOptions&)>& complete) {
  comm_.agree([&] {
    if (comm_.is_root()) {
      complete(options);
      require_names(options, inputs);
      require_folder("--checkpoint-folder", options.checkpoints.folder);
      lock_.hold(options.output, options.checkpoints.folder);
      Checkpoints(options.checkpoints, options.output).refuse_others();
    }
  });
  options.output = comm_.broadcast(std::move(options.output));
  options.checkpoints.folder = comm_.broadcast(std::move(options.checkpoints.folder));
}

void Preflight::before_going_on(const RunOptions& options, const std::vector<std::string>& inputs,
                                bool may_have_checkpoints) {
  comm_.agree([&] {
    if (comm_.is_root()) {
      require_names(options, inputs);
      require_writable(options);
      if (!may_have_checkpoints) {
        refuse_unfinished(options);
      }
    }
  });
}

}  // namespace kfactor::jobs
