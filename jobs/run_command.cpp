#include "jobs/run_command.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "analysis/summary.hpp"
#include "graph/base/error.hpp"
#include "io/atomic_file.hpp"
#include "io/results_file.hpp"
#include "jobs/closing_table.hpp"
#include "jobs/make_graph.hpp"
#include "jobs/profile_table.hpp"
#include "jobs/progress.hpp"
#include "jobs/version.hpp"
#include "model/kernels/kernels.hpp"
#include "model/profile.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void check_ranks(const Comm& comm, std::uint64_t num_agents) {
  if (static_cast<std::uint64_t>(comm.size()) > num_agents) {
    throw InputError(
        fmt::format("{} ranks are too many for {} agents: each rank needs at least one. Start fewer "
                    "ranks or set population.agents higher.",
                    comm.size(), num_agents));
  }
}

void refuse_agents_of_stored_graph(const Options& options) {
  for (const io::Override& setting : options.overrides) {
    if (setting.key == "population.agents") {
      throw InputError("--agents " + setting.value +
                       ": a stored graph brings its own number of agents. Leave --agents out, or set "
                       "graph.kind=procedural.");
    }
  }
}

// The public figures that ship beside a scenario: NAME-observed.csv next to NAME.toml. Empty if there are none.
std::string observed_figures(const Comm& comm, const std::filesystem::path& scenario) {
  const std::filesystem::path beside = scenario.parent_path() / (scenario.stem().string() + "-observed.csv");
  std::string text;
  comm.agree([&] {
    std::error_code error;
    if (comm.is_root() && std::filesystem::exists(beside, error)) {
      text = io::load_text(beside);
    }
  });
  return comm.broadcast(text);
}

std::string output_path(const Options& options, const model::Scenario& scenario) {
  if (!options.output.empty()) {
    return options.output;
  }
  return (scenario.run.name.empty() ? std::filesystem::path(options.input).stem().string()
                                    : scenario.run.name) +
         ".h5";
}

// Simulates on this graph and leaves the results file and, if asked for, the digests.
template <class Graph>
void simulate(const Comm& comm, const Options& options, const model::Scenario& scenario, const Graph& graph) {
  const std::string path = output_path(options, scenario);
  const auto begin = Clock::now();
  const model::Kernels& kernels = model::kernels_named(options.instructions);
  const MachineRates rates = options.profile ? measure_machine() : MachineRates{};
  const double draws_per_second = options.profile ? model::measure_draws(kernels) : 0.0;
  io::ResultsWriter writer(comm, path, scenario, io::write_scenario(scenario),
                           {std::string(kRevision), std::string(kCompiler), MpiSession::library_version(),
                            observed_figures(comm, options.input)});
  model::Simulation<Graph> simulation(scenario, graph, comm, {options.instructions});
  Progress progress(comm, scenario);
  std::string digests;
  const auto start = Clock::now();
  simulation.advance_to(scenario.num_steps(), [&](const model::DayReport& report) {
    writer.append(report);
    progress.show(report);
    digests += fmt::format("{} {:016x}{:016x}\n", model::to_string(report.date), report.digest.high,
                           report.digest.low);
  });
  const double simulated = seconds_since(start);
  progress.finish();
  const auto state_bytes = comm.sum(static_cast<std::int64_t>(simulation.state_bytes()));
  const auto peak_bytes = comm.sum(static_cast<std::int64_t>(peak_resident_bytes()));
  model::RunProfile profile;
  if (options.profile) {
    profile = model::gather_profile(simulation.profile(), kernels, rates, draws_per_second, comm);
    profile.state_bytes = static_cast<std::uint64_t>(state_bytes);
    writer.write_profile(profile);
  }
  writer.commit();
  comm.agree([&] {
    if (comm.is_root() && !options.digests.empty()) {
      io::write_text(options.digests, digests);
    }
  });
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    const double agent_days = static_cast<double>(graph.num_agents()) * scenario.num_steps();
    fmt::print("{}\n", closing_table(io::read_results(path)));
    fmt::print(
        "{} agents, {} days on {} rank{}: {:.1f} s ({:.1f} s with start and files), {:.1f} million "
        "agent-days "
        "a second and rank, {:.1f} bytes an agent, peak memory {}\n",
        graph.num_agents(), scenario.num_steps(), comm.size(), comm.size() == 1 ? "" : "s", simulated,
        seconds_since(begin), agent_days / simulated / comm.size() / 1e6,
        static_cast<double>(state_bytes) / static_cast<double>(graph.num_agents()),
        bytes_text(static_cast<double>(peak_bytes)));
    if (options.profile) {
      fmt::print("\n{}\n", profile_table(profile, graph.num_agents(), scenario.num_steps()));
    }
    fmt::print("Results: {}\nNext:    kfactor report {} -o report.html\n", path, path);
  });
}

}  // namespace

model::Scenario load_scenario(const Comm& comm, const Options& options) {
  const std::string text = io::read_text(comm, options.input);
  return io::parse_scenario(text, options.input, options.overrides);
}

void run_scenario(const Comm& comm, const Options& options) {
  model::Scenario scenario = load_scenario(comm, options);
  io::check_writable(comm, output_path(options, scenario));
  if (!options.digests.empty()) {
    io::check_writable(comm, options.digests);
  }
  if (scenario.graph.kind == model::GraphKind::Procedural) {
    check_ranks(comm, static_cast<std::uint64_t>(scenario.population.agents));
    simulate(comm, options, scenario, make_procedural_graph(scenario));
    return;
  }
  refuse_agents_of_stored_graph(options);
  const auto folder = std::filesystem::path(options.input).parent_path();
  const graph::StoredGraph graph = load_stored_graph(scenario, folder, comm);
  scenario.population.agents = static_cast<std::int64_t>(graph.num_agents());
  if (scenario.population.agents > scenario.population.people) {
    throw InputError(
        fmt::format("{} has {} nodes, more than population.people = {}. Each agent stands for at least "
                    "one of the people.",
                    scenario.graph.file, scenario.population.agents, scenario.population.people));
  }
  simulate(comm, options, scenario, graph);
}

}  // namespace kfactor::jobs
