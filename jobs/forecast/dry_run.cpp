#include "jobs/forecast/dry_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "graph/base/error.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/resource_check.hpp"
#include "jobs/forecast/estimate.hpp"
#include "jobs/forecast/measure_costs.hpp"
#include "jobs/run/checkpoints.hpp"
#include "model/agents/population.hpp"

namespace kfactor::jobs {
namespace {

// Bounds of the true value, as factors of the estimate.
struct Range {
  double low = 1, high = 1;
};
constexpr Range kTimeRange = {0.65, 1.5};
constexpr Range kStandInRange = {0.5, 2};
constexpr Range kMemoryRange = {0.87, 1.15};
constexpr Range kFileRange = {0.9, 1.1};

// The counted workload and the graph on which it was counted.
struct Counted {
  Workload load;
  RemoteShare remote_share;
  FileGraph file;
  std::uint64_t agents = 0;  // in the run
  bool stand_in = false;     // a synthetic graph instead of a large stored one
};

std::uint64_t few_agents(const model::Scenario& scenario) {
  constexpr std::uint64_t kAgentDays = 30'000'000;
  constexpr std::uint64_t kMostBlocks = 6;
  const auto days = static_cast<std::uint64_t>(std::max(scenario.num_steps(), 1));
  // Full blocks, because a partial block costs as much as a full one.
  return std::clamp(kAgentDays / days / model::kBlockSize, std::uint64_t{1}, kMostBlocks) * model::kBlockSize;
}

Workload count_synthetic(model::Scenario scenario, std::uint64_t agents) {
  scenario.population.agents = static_cast<std::int64_t>(std::min(few_agents(scenario), agents));
  return count_workload(scenario, make_procedural_graph(scenario), agents);
}

Counted count_procedural(const model::Scenario& scenario, int ranks) {
  Counted counted;
  counted.agents = static_cast<std::uint64_t>(scenario.population.agents);
  counted.load = count_synthetic(scenario, counted.agents);
  counted.remote_share = sample_remote_share(scenario, make_procedural_graph(scenario), ranks);
  return counted;
}

// A scenario with a synthetic graph whose people have as many ties and chats as those in the file.
model::Scenario like_the_file(model::Scenario scenario, const FileGraph& file, std::uint64_t agents) {
  scenario.graph.kind = model::GraphKind::Procedural;
  scenario.graph.mean_degree = 2.0 * static_cast<double>(file.edges) / static_cast<double>(agents);
  scenario.graph.group_chats = file.memberships > 0;
  return scenario;
}

Counted count_stored(model::Scenario scenario, const graph::StoredGraph& graph, const FileGraph& file,
                     int ranks) {
  constexpr std::uint64_t kMostAgentDays = 200'000'000;
  Counted counted;
  counted.agents = graph.num_agents();
  counted.file = file;
  scenario.population.agents = static_cast<std::int64_t>(graph.num_agents());
  counted.stand_in = counted.agents * static_cast<std::uint64_t>(scenario.num_steps()) > kMostAgentDays;
  counted.load = counted.stand_in
                     ? count_synthetic(like_the_file(scenario, file, counted.agents), counted.agents)
                     : count_workload(scenario, graph, counted.agents);
  counted.remote_share = sample_remote_share(scenario, graph, ranks);
  return counted;
}

std::string duration_text(double seconds) {
  if (seconds < 100) {
    return fmt::format("{:.1f} s", seconds);
  }
  if (seconds < 7200) {
    return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60), std::fmod(seconds, 60));
  }
  return fmt::format("{:.0f} h {:02.0f} min", std::floor(seconds / 3600), std::fmod(seconds, 3600) / 60);
}

class Table {
 public:
  void row(const std::string& what, double value, const Range& range, std::string (*text)(double),
           const std::string& remark = {}) const {
    print("{:<28}{:>14}{:>14}{:>14}  {}\n", what, text(value), text(value * range.low),
          text(value * range.high), remark);
  }
  void part(const std::string& what, const std::string& value) const {
    print("  {:<26}{:>14}\n", what, value);
  }
};

void print_estimate(const Estimate& what, const Range& time, const std::string& memory_remark,
                    const std::string& disk_remark) {
  const Table table;
  print("{:<28}{:>14}{:>14}{:>14}\n", "", "estimate", "from", "to");
  table.row("time", what.seconds(), time, duration_text,
            fmt::format("{:.0f} to {:.0f} % of the estimate", 100 * time.low, 100 * time.high));
  table.part("start", duration_text(what.start));
  table.part("computing", duration_text(what.computing));
  table.part("talking and waiting", duration_text(what.talking));
  table.part("results", duration_text(what.results));
  table.part("checkpoints", duration_text(what.checkpoints));
  table.row("memory of a rank", what.rank_bytes, kMemoryRange, bytes_text);
  table.row("memory of a machine", what.node_bytes, kMemoryRange, bytes_text, memory_remark);
  table.row("results file", what.results_bytes, kFileRange, bytes_text, disk_remark);
  table.row("a checkpoint", what.checkpoint_bytes, kFileRange, bytes_text,
            fmt::format("{} of them, each written in {}", what.num_checkpoints,
                        duration_text(what.checkpoint_seconds)));
  print("{:<28}{:>14.0f}  with {} in all\n", "messages a day", what.messages, bytes_text(what.message_bytes));
}

void print_head(const RunCommandOptions& options, const Counted& counted, const Layout& layout,
                const MachineCosts& costs) {
  print("{}: {} agents, {} days, {} rank{}, {} on a machine. Nothing is written.\n", options.input,
        layout.agents, counted.load.num_steps, layout.ranks, layout.ranks == 1 ? "" : "s",
        layout.ranks_of_fullest_node());
  print("Counted: {} agents{}. Costs: {}, {} rank{} at once, measured for two seconds.\n\n",
        counted.load.agents, counted.stand_in ? " of a synthetic population with as many ties" : "",
        costs.machine, costs.ranks, costs.ranks == 1 ? "" : "s");
}

void judge(const Estimate& what, const Layout& layout, const std::optional<FreeMemory>& memory,
           const std::string& output, const RunCommandOptions& options) {
  if (options.memory.ignore_limits) {
    return;
  }
  const double share = static_cast<double>(layout.ranks_of_fullest_node()) / layout.ranks;
  // A run that may fit is not rejected.
  if (memory && what.node_bytes * kMemoryRange.low > static_cast<double>(memory->bytes)) {
    require_memory({what.node_bytes, what.bytes_of_an_agent * share, layout.agents}, *memory);
  }
  if (memory && what.node_bytes * kMemoryRange.high > static_cast<double>(memory->bytes)) {
    print("\nTight: memory may run out. Fewer agents or more machines are safer.\n");
  }
  const std::string& apart = options.run.checkpoints.folder;
  require_disk(what.results_bytes + (apart.empty() ? what.checkpoints_on_disk() : 0), output);
  if (!apart.empty()) {
    require_disk(what.checkpoints_on_disk(), apart + "/");
  }
}

Layout layout_of(const Comm& comm, const RunCommandOptions& options, std::uint64_t agents) {
  Layout layout;
  layout.agents = agents;
  layout.ranks = options.ranks > 0 ? options.ranks : comm.size();
  const int here = static_cast<int>(comm.max(static_cast<std::uint64_t>(comm.on_this_machine().size())));
  layout.ranks_per_node = options.ranks_per_node > 0 ? options.ranks_per_node
                          : options.ranks > 0        ? options.ranks
                                                     : here;
  return layout;
}

// Collective; the result is valid on rank 0.
Counted count(const Comm& comm, const RunCommandOptions& options, const model::Scenario& scenario,
              int ranks) {
  Counted counted;
  if (scenario.graph.kind == model::GraphKind::Procedural) {
    check_ranks(ranks, static_cast<std::uint64_t>(scenario.population.agents));
    comm.agree([&] {
      if (comm.is_root()) {
        counted = count_procedural(scenario, ranks);
      }
    });
    return counted;
  }
  refuse_agents_of_stored_graph(options.settings.overrides());
  const Comm alone = comm.split(comm.rank());
  comm.agree([&] {
    if (comm.is_root()) {
      const auto folder = std::filesystem::path(options.input).parent_path();
      if (const auto limit = memory_limit(options.memory); limit && !options.memory.ignore_limits) {
        require_graph_memory(scenario.graph, folder, *limit);
      }
      const graph::GraphData data = read_graph(scenario.graph, folder);
      check_ranks(ranks, data.num_agents);
      const FileGraph file{graph_file_bytes(scenario.graph, folder), data.edges.size(),
                           data.memberships.size(), data.group_types.size()};
      counted = count_stored(scenario, graph::StoredGraph::spread(alone, data), file, ranks);
    }
  });
  return counted;
}

}  // namespace

void dry_run(const Comm& comm, const RunCommandOptions& options) {
  const std::vector<io::Override> overrides = options.settings.overrides();
  std::vector<std::string> doubts;
  const model::Scenario scenario = load_scenario(comm, options.input, overrides, &doubts);
  const std::string output = results_path(options, scenario);
  check_outputs(comm, {{output, OutputKind::Results}},
                inputs_of(options.input, scenario, std::filesystem::path(options.input).parent_path()));
  comm.agree([&] {
    if (scenario.graph.kind == model::GraphKind::Stored) {
      refuse_agents_of_stored_graph(overrides);
    }
  });
  // Must come first: memory that a graph leaves behind would falsify the measured costs.
  const MachineCosts costs = measure_costs(comm, scenario.graph.kind);
  const Counted counted = count(comm, options, scenario, options.ranks > 0 ? options.ranks : comm.size());
  const Layout layout = layout_of(comm, options, counted.agents);
  say_doubts(comm, doubts);
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    const Estimate what = estimate(scenario, counted.load, costs, layout, counted.remote_share, counted.file,
                                   Checkpoints(options.run.checkpoints, output));
    const std::optional<FreeMemory> memory = memory_limit(options.memory);
    const std::optional<std::uint64_t> disk = free_disk(output);
    print_head(options, counted, layout, costs);
    print_estimate(what, counted.stand_in ? kStandInRange : kTimeRange,
                   memory ? bytes_text(static_cast<double>(memory->bytes)) + " free" : "",
                   disk ? bytes_text(static_cast<double>(*disk)) + " free" : "");
    judge(what, layout, memory, output, options);
  });
}

}  // namespace kfactor::jobs
