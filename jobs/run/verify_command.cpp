#include "jobs/run/verify_command.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "graph/base/error.hpp"
#include "io/results/provenance.hpp"
#include "io/results/results_file.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/run_options.hpp"
#include "jobs/common/version.hpp"
#include "jobs/run/progress.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

struct VerifyOptions {
  std::string input, instructions, graph_folder;
};

void compare(const model::DayReport& day, const io::Results& results, const std::string& path) {
  const model::Digest& written = results.days[static_cast<std::size_t>(day.step)].digest;
  if (day.digest != written) {
    throw InputError(fmt::format(
        "\"{}\" is not what this program computes: the state after {} differs (digest {} in the file, {} "
        "here). It was written by revision {}; this is {}.",
        path, model::to_string(day.date), io::digest_text(written), io::digest_text(day.digest),
        results.revision, kRevision));
  }
}

void verify_results(const Comm& comm, const VerifyOptions& options) {
  io::Results results;
  comm.agree([&] { results = io::read_results(options.input); });
  if (!results.forked_after.empty()) {
    throw InputError(fmt::format(
        "\"{}\" is a fork: until {} it is a run with other values. Verify that run, and fork it again.",
        options.input, results.forked_after));
  }
  model::Scenario scenario = io::parse_scenario(results.scenario_toml, options.input);
  const std::filesystem::path folder =
      options.graph_folder.empty() ? results.scenario_folder : options.graph_folder;
  const auto num_days = static_cast<model::Step>(results.days.size());
  with_graph(comm, scenario, folder, [&]<class Graph>(const Graph& graph) {
    if (!results.graph_digest.empty()) {  // missing in files of format 1.3 and older
      require_same_graph(results.graph_digest, graph_digest(graph, comm), options.input, scenario.graph);
    }
    model::Simulation<Graph> simulation(scenario, graph, comm, {options.instructions});
    Progress progress(comm, scenario);
    simulation.advance_to(num_days, [&](const model::DayReport& day) {
      compare(day, results, options.input);
      progress.show(day);
    });
    progress.finish();
  });
  if (comm.is_root()) {
    print("{}: {} days on {} rank{} have the digests in the file. Verified.\n", options.input, num_days,
          comm.size(), comm.size() == 1 ? "" : "s");
  }
}

class VerifyCommand : public Command {
 public:
  VerifyCommand()
      : Command({"verify", kCheckAndExplain,
                 "Run the scenario inside a results file again and compare every day.",
                 "mpirun -n 2 kfactor verify results.h5", true}) {}

  void add_to(CLI::App& app) override {
    add_input(app, options_.input, "RESULTS", "results file (HDF5)");
    add_instructions(app, options_.instructions);
    add_graph_folder(app, options_.graph_folder);
  }
  void run(const Comm& comm, StopSignal&) override { verify_results(comm, options_); }

 private:
  VerifyOptions options_;
};

}  // namespace

CommandPtr make_verify_command() { return std::make_unique<VerifyCommand>(); }

}  // namespace kfactor::jobs
