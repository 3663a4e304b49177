#include "jobs/forecast/rehearse_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <limits>
#include <optional>
#include <vector>

#include "graph/base/error.hpp"
#include "graph/base/launch.hpp"
#include "graph/base/partition.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/partial_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/run_options.hpp"
#include "jobs/forecast/network_model.hpp"

namespace kfactor::jobs {
namespace {

double processor_seconds() { return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC); }

}  // namespace

Traffic Rehearsal::traffic() const {
  Traffic sum;
  for (const DayCost& day : days) {
    sum += day.traffic;
  }
  return sum;
}

Costs Rehearsal::costs() const {
  Costs costs;
  const Traffic all = traffic();
  const auto num_days = static_cast<double>(std::max<std::size_t>(days.size(), 1));
  for (const DayCost& day : days) {
    costs.mean_seconds += day.seconds / num_days;
    costs.worst_seconds = std::max(costs.worst_seconds, day.seconds);
  }
  costs.messages = static_cast<double>(all.messages) / num_days;
  costs.bytes = static_cast<double>(all.bytes) / num_days;
  return costs;
}

Rehearsal rehearse(const model::Scenario& scenario, const graph::ProceduralGraph& graph, int rank,
                   int num_ranks, double max_seconds, const model::Observer& observe) {
  const Comm comm = Comm::emulate(rank, num_ranks);
  Rehearsal result;
  result.rank = rank;
  result.num_ranks = num_ranks;
  result.num_agents = Partition(graph.num_agents(), num_ranks).range(rank).size();
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  const double start = processor_seconds();
  double morning = start;
  while (simulation.step() < scenario.num_steps() && morning - start < max_seconds) {
    const Traffic before = comm.traffic();
    simulation.advance_to(simulation.step() + 1, observe);
    const double evening = processor_seconds();
    result.days.push_back({evening - morning, comm.traffic() - before});
    morning = evening;
  }
  result.state_bytes = simulation.state_bytes();
  return result;
}

namespace {

constexpr int kMostRanks = 65536;

enum class RehearseTask { Table, MeasureNetwork };

struct RehearseOptions {
  std::string input, output;  // scenario, table; may be empty
  SettingOptions settings;
  RehearseTask task = RehearseTask::Table;
  std::vector<int> ranks = {1, 2, 4, 8, 16};
  std::int64_t agents_per_rank = 0;  // 0: the scenario's agents, divided among all ranks
  double max_seconds = 60;           // of computing, for each number of ranks and each rehearsed rank
  int samples = 1;                   // rehearsed ranks for each number of ranks
  std::string network{networks().front().name};
  std::optional<double> latency, overhead, gap, gap_per_byte;  // seconds; override those of the network
  int ranks_per_node = 1;
};

// One number of ranks. Seconds, messages and bytes are per day and rank.
struct Row {
  int ranks = 1;
  std::uint64_t agents = 0;  // on all ranks
  std::size_t days = 0;
  int num_steps = 0;
  double computing = 0;  // mean over days and rehearsed ranks
  double slowest = 0;    // mean over days, of the slowest rehearsed rank
  double worst_day = 0;
  double messages = 0, bytes = 0;
  double talking = 0;
  double state_bytes = 0;

  double total() const { return (slowest + talking) * num_steps; }
};

LogGp costs_of(const RehearseOptions& options) {
  LogGp costs = network_named(options.network).costs;
  costs.latency = options.latency.value_or(costs.latency);
  costs.overhead = options.overhead.value_or(costs.overhead);
  costs.gap = options.gap.value_or(costs.gap);
  costs.gap_per_byte = options.gap_per_byte.value_or(costs.gap_per_byte) * options.ranks_per_node;
  return costs;
}

// Divides all ranks into equal parts and takes the middle rank of each; for one sample the middle rank of all.
std::vector<int> ranks_to_try(int num_ranks, int samples) {
  std::vector<int> ranks;
  for (int part = 0; part < samples; ++part) {
    const auto middle = (2 * std::int64_t{part} + 1) * num_ranks / (2 * std::int64_t{samples});
    if (ranks.empty() || ranks.back() != static_cast<int>(middle)) {
      ranks.push_back(static_cast<int>(middle));
    }
  }
  return ranks;
}

model::Scenario rehearsed_scenario(const Comm& comm, const RehearseOptions& options, int num_ranks) {
  std::vector<io::Override> overrides = options.settings.overrides();
  if (const std::int64_t each = options.agents_per_rank; each > 0) {
    constexpr std::int64_t kMostAgents = std::numeric_limits<std::uint32_t>::max();
    if (each > kMostAgents / num_ranks) {
      throw InputError(fmt::format("--agents-per-rank {}: on {} ranks more than {} agents in all.", each,
                                   num_ranks, kMostAgents));
    }
    for (const io::Override& setting : overrides) {
      if (setting.key == "population.agents") {
        throw InputError("--agents and --agents-per-rank exclude each other. Give one of them.");
      }
    }
    overrides.push_back({"population.agents", std::to_string(each * num_ranks)});
  }
  const model::Scenario scenario = load_scenario(comm, options.input, overrides);
  if (scenario.graph.kind != model::GraphKind::Procedural) {
    throw InputError(options.input +
                     ": a stored graph cannot be rehearsed, since its rows are spread over real ranks. Set "
                     "graph.kind=procedural.");
  }
  if (scenario.population.agents < num_ranks) {
    throw InputError(fmt::format("--ranks {}: too many for {} agents, each rank needs at least one.",
                                 num_ranks, scenario.population.agents));
  }
  return scenario;
}

Row rehearse_ranks(const model::Scenario& scenario, const RehearseOptions& options, const LogGp& costs,
                   int num_ranks) {
  const graph::ProceduralGraph graph = make_procedural_graph(scenario);
  Row row;
  row.ranks = num_ranks;
  row.agents = graph.num_agents();
  row.num_steps = scenario.num_steps();
  const std::vector<int> tried = ranks_to_try(num_ranks, options.samples);
  const auto share = 1.0 / static_cast<double>(tried.size());
  for (const int rank : tried) {
    const Rehearsal rehearsal =
        rehearse(scenario, graph, rank, num_ranks, options.max_seconds, [](const model::DayReport&) {});
    const Costs day = rehearsal.costs();
    row.days = row.days == 0 ? rehearsal.days.size() : std::min(row.days, rehearsal.days.size());
    row.computing += day.mean_seconds * share;
    row.slowest = std::max(row.slowest, day.mean_seconds);
    row.worst_day = std::max(row.worst_day, day.worst_seconds);
    row.messages += day.messages * share;
    row.bytes += day.bytes * share;
    row.talking += communication_seconds(costs, num_ranks, rehearsal.traffic()) /
                   static_cast<double>(rehearsal.days.size()) * share;
    row.state_bytes += static_cast<double>(rehearsal.state_bytes) * share;
  }
  return row;
}

// Agents and days that a rank simulates in a second, as a share of the first row's.
double efficiency(const Row& first, const Row& row) {
  const auto rate = [](const Row& each) {
    return static_cast<double>(each.agents) / each.ranks / (each.slowest + each.talking);
  };
  return rate(row) / rate(first);
}

void print_head(const RehearseOptions& options, const LogGp& costs) {
  print(
      "Computed: the share of {} of each number of ranks. Counted: its messages. Estimated: their time "
      "(LogGP).\n",
      options.samples == 1 ? "one rank, the middle one," : fmt::format("{} ranks", options.samples));
  print("Network {}, {}.\n", options.network, network_named(options.network).origin);
  print("L {:.2f} us, o {:.2f} us, g {:.2f} us, G {:.3f} ns/byte for each of {} a node.\n\n",
        costs.latency * 1e6, costs.overhead * 1e6, costs.gap * 1e6, costs.gap_per_byte * 1e9,
        options.ranks_per_node);
  print("{:>6} {:>13} {:>5} | {:>12} {:>12} {:>8} | {:>12} {:>12} | {:>12} | {:>10} {:>10} {:>9}\n", "ranks",
        "agents a rank", "days", "computing, s", "worst day, s", "slowest", "messages", "kB", "talking, s",
        "in all, s", "efficiency", "MB a rank");
}

void print_row(const Row& row, const Row& first) {
  print(
      "{:>6} {:>13} {:>5} | {:>12.5f} {:>12.5f} {:>7.1f}% | {:>12.0f} {:>12.1f} | {:>12.6f} | {:>10.2f} "
      "{:>9.1f}% "
      "{:>9.1f}\n",
      row.ranks, row.agents / static_cast<std::uint64_t>(row.ranks),
      fmt::format("{}{}", row.days, static_cast<int>(row.days) < row.num_steps ? "*" : ""), row.computing,
      row.worst_day, 100 * (row.slowest / row.computing - 1), row.messages, row.bytes / 1e3, row.talking,
      row.total(), 100 * efficiency(first, row), row.state_bytes / 1e6);
}

void print_foot(const std::vector<Row>& rows) {
  print(
      "\nA day and a rank: seconds of computing (mean, and the worst day), how much slower the slowest rank "
      "tried is "
      "than their mean, messages and kB sent,\nseconds of talking. In all: {} days, as slow as the slowest "
      "rank tried. "
      "Efficiency: agent-days a second and rank, against {} rank{}.\n",
      rows.front().num_steps, rows.front().ranks, rows.front().ranks == 1 ? "" : "s");
  const bool cut = std::any_of(rows.begin(), rows.end(),
                               [](const Row& row) { return static_cast<int>(row.days) < row.num_steps; });
  if (cut) {
    print("* Stopped by --seconds: the first days stand for all, although later ones cost more.\n");
  }
}

std::string as_csv(const std::vector<Row>& rows) {
  std::string text =
      "ranks,agents,days,days_of_scenario,computing_s,slowest_rank_s,worst_day_s,messages,bytes,talking_s,"
      "total_s,"
      "efficiency,state_bytes\n";
  for (const Row& row : rows) {
    text += fmt::format("{},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.4f},{:.6g}\n",
                        row.ranks, row.agents, row.days, row.num_steps, row.computing, row.slowest,
                        row.worst_day, row.messages, row.bytes, row.talking, row.total(),
                        efficiency(rows.front(), row), row.state_bytes);
  }
  return text;
}

void print_measurement(const NetworkMeasurement& network) {
  print("{:>10} {:>14} {:>10}\n", "bytes", "one way, us", "GB/s");
  for (const PingPong& each : network.ping_pongs) {
    print("{:>10} {:>14.2f} {:>10.3f}\n", each.bytes, each.seconds * 1e6,
          static_cast<double>(each.bytes) / each.seconds / 1e9);
  }
  const LogGp& costs = network.costs;
  print("\nUse: kfactor rehearse ... --latency {:.3g} --overhead {:.3g} --gap {:.3g} --gap-per-byte {:.3g}\n",
        costs.latency, costs.overhead, costs.gap, costs.gap_per_byte);
}

void print_table(const Comm& comm, const RehearseOptions& wish) {
  const LogGp costs = costs_of(wish);
  std::vector<Row> rows;
  for (const int num_ranks : wish.ranks) {
    const model::Scenario scenario = rehearsed_scenario(comm, wish, num_ranks);
    if (rows.empty()) {
      print_head(wish, costs);
    }
    rows.push_back(rehearse_ranks(scenario, wish, costs, num_ranks));
    print_row(rows.back(), rows.front());
  }
  print_foot(rows);
  if (!wish.output.empty()) {
    io::write_text(wish.output, as_csv(rows));
    print("Table:   {}\n", wish.output);
  }
}

void run_rehearsal(const Comm& comm, const RehearseOptions& options) {
  if (options.task == RehearseTask::MeasureNetwork) {
    const NetworkMeasurement network = measure_network(comm);
    if (comm.is_root()) {
      print_measurement(network);
    }
    return;
  }
  if (options.input.empty()) {
    throw InputError("kfactor rehearse: SCENARIO is missing; only --measure-network needs none.");
  }
  if (launched_size().processes > 1) {
    throw InputError("kfactor rehearse emulates all ranks on one: start it without mpirun.");
  }
  check_outputs(comm, {{options.output, OutputKind::Table, "ranks,agents,"}}, {options.input});
  if (!options.output.empty()) {
    comm.agree([&] { io::try_writing(options.output); });
  }
  print_table(comm, options);
}

void add_network_options(CLI::App& app, RehearseOptions& options) {
  constexpr const char* kNetwork = "Network";
  std::string names;
  for (const Network& network : networks()) {
    names += (names.empty() ? "" : ", ") + std::string(network.name);
  }
  app.add_option("--network", options.network, "costs of messages: " + names)
      ->type_name("NAME")
      ->capture_default_str()
      ->group(kNetwork);
  const auto add_seconds = [&](const char* name, std::optional<double>& value, const char* help) {
    app.add_option(name, value, help)->check(CLI::NonNegativeNumber)->type_name("SECONDS")->group(kNetwork);
  };
  add_seconds("--latency", options.latency, "L, seconds on the way");
  add_seconds("--overhead", options.overhead, "o, seconds of each side for a message");
  add_seconds("--gap", options.gap, "g, least seconds between two messages of a rank");
  add_seconds("--gap-per-byte", options.gap_per_byte, "G, seconds for one byte more");
  app.add_option("--ranks-per-node", options.ranks_per_node,
                 "ranks that share the network of a node: each gets this part of its bandwidth")
      ->check(CLI::Range(1, kMostRanks))
      ->type_name("N")
      ->capture_default_str()
      ->group(kNetwork);
  app.add_flag_callback(
         "--measure-network", [&options] { options.task = RehearseTask::MeasureNetwork; },
         "measure L, o, g and G between two ranks under mpirun instead")
      ->group(kNetwork);
}

class RehearseCommand : public Command {
 public:
  RehearseCommand()
      : Command({"rehearse", kPlanForAMachine,
                 "Compute one rank's share of many here, and tell how a scenario would scale.",
                 "kfactor rehearse scenario.toml --agents 100000000 --ranks 16,64,256"}) {}

  void add_to(CLI::App& app) override {
    constexpr const char* kRehearsal = "Rehearsal";
    app.add_option("SCENARIO", options_.input, "scenario file (TOML)")->type_name("");
    add_output(app, options_.output, "also write the table into this file (CSV)");
    app.add_option("--ranks", options_.ranks, "numbers of ranks to rehearse, as 1,2,4")
        ->delimiter(',')
        ->check(CLI::Range(1, kMostRanks))
        ->type_name("N,...")
        ->capture_default_str()
        ->group(kRehearsal);
    app.add_option("--agents-per-rank", options_.agents_per_rank,
                   "weak scaling: this many agents on each rank, instead of --agents shared by all")
        ->check(CLI::PositiveNumber)
        ->type_name("N")
        ->group(kRehearsal);
    app.add_option("--seconds", options_.max_seconds,
                   "stop each rehearsal after the day on which it has computed this long")
        ->check(CLI::PositiveNumber)
        ->type_name("SECONDS")
        ->capture_default_str()
        ->group(kRehearsal);
    app.add_option("--samples", options_.samples, "how many ranks to try of each number of ranks")
        ->check(CLI::Range(1, 64))
        ->type_name("N")
        ->capture_default_str()
        ->group(kRehearsal);
    add_network_options(app, options_);
    add_settings(app, options_.settings);
  }
  void run(const Comm& comm, StopSignal&) override {
    if (!options_.input.empty()) {
      options_.input = find_scenario(comm, options_.input);
    }
    run_rehearsal(comm, options_);
  }
  bool uses_ranks() const override { return options_.task == RehearseTask::MeasureNetwork; }
  bool simulates() const override { return true; }

 private:
  RehearseOptions options_;
};

}  // namespace

CommandPtr make_rehearse_command() { return std::make_unique<RehearseCommand>(); }

}  // namespace kfactor::jobs
