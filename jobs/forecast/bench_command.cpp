#include "jobs/forecast/bench_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/results_file.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/forecast/bench_runs.hpp"
#include "jobs/forecast/machine_costs.hpp"
#include "jobs/run/profile_table.hpp"

namespace kfactor::jobs {
namespace {

// A row a constant, a column a number of agents on each rank.
void print_works(const std::vector<WorkCosts>& works, std::string_view graph) {
  fmt::print("\n{:<46}", fmt::format("{} graph, agents a rank", graph));
  for (const WorkCosts& work : works) {
    fmt::print("{:>14}", work.agents);
  }
  fmt::print("\n");
  for (const PhaseDriver& each : phase_drivers()) {
    const auto phase = static_cast<std::size_t>(each.phase);
    std::string name(each.name);
    std::replace(name.begin(), name.end(), '_', ' ');
    fmt::print("{:<46}", fmt::format("{}: {}, ns", model::kPhaseNames[phase], name));
    for (const WorkCosts& work : works) {
      fmt::print("{:>14.1f}", work.phases[phase][static_cast<std::size_t>(each.factor)] * 1e9);
    }
    fmt::print("\n");
  }
}

void print_costs(const MachineCosts& costs) {
  fmt::print("{}, {}, {} kernels, {} rank{} at the same time\n\n", costs.machine, costs.processor,
             costs.kernels, costs.ranks, costs.ranks == 1 ? "" : "s");
  const auto row = [](const char* what, const std::string& value) {
    fmt::print("{:<46}{:>14}\n", what, value);
  };
  row("memory of a rank without agents", bytes_text(static_cast<double>(costs.base_bytes)));
  row("memory for each byte of state and mail", fmt::format("{:.2f} B", costs.excess));
  row("start of the program", fmt::format("{:.0f} ms", costs.launch * 1e3));
  row("start of an app", fmt::format("{:.1f} ms", costs.start_app * 1e3));
  row("start of an agent and app", fmt::format("{:.1f} ns", costs.start_agent * 1e9));
  row("a results file", fmt::format("{:.0f} ms", costs.results.a_file * 1e3));
  row("a day of it", fmt::format("{:.2f} ms", costs.results.a_day * 1e3));
  row("a cohort cell of it", fmt::format("{:.1f} ns", costs.results.a_cohort_cell * 1e9));
  row("disk, written and synchronised", fmt::format("{}/s", bytes_text(costs.disk_bytes_per_second)));
  row("an edge list, read", fmt::format("{}/s", bytes_text(1 / costs.reading_seconds_per_byte)));
  row("ranks wait for the slowest, of their time", fmt::format("{:.1f} %", costs.waiting * 100));
  const LogGp& net = costs.network;
  row(costs.network_is_measured ? "between two ranks: latency L" : "between two ranks, assumed: latency L",
      fmt::format("{:.2f} us", net.latency * 1e6));
  row("  overhead o", fmt::format("{:.2f} us", net.overhead * 1e6));
  row("  gap g", fmt::format("{:.2f} us", net.gap * 1e6));
  row("  gap per byte G", fmt::format("{:.3f} ns", net.gap_per_byte * 1e9));
  print_works(costs.procedural, "procedural");
  print_works(costs.stored, "stored");
}

}  // namespace

void run_bench(const Comm& comm, const Options& options) {
  const std::filesystem::path path = machine_file(options.estimate.machine);
  comm.agree([&] {
    if (comm.is_root() && options.estimate.machine.empty()) {
      std::error_code error;
      std::filesystem::create_directories(path.parent_path(), error);
      if (error) {
        throw EnvironmentError("cannot make the folder \"" + path.parent_path().string() +
                               "\": " + error.message() + ". Name a file with --machine.");
      }
    }
  });
  check_outputs(comm, {{path.string(), {}}}, {});
  io::check_writable(comm, path.string());
  const MachineCosts costs = measure_costs(comm, options.estimate.folder, options.estimate.largest);
  comm.agree([&] {
    if (comm.is_root()) {
      print_costs(costs);
      io::write_text(path.string(), to_json(costs));
      fmt::print("\nMachine: {}\n", path.string());
    }
  });
}

}  // namespace kfactor::jobs
