#include "jobs/ensemble.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include "graph/base/error.hpp"
#include "jobs/make_graph.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

// Results travel as bytes: number of the run, its numbers, its error.
class Packer {
 public:
  void add(std::size_t run, const EnsembleResult& result) {
    add_count(run);
    add_count(result.numbers.size());
    append(result.numbers.data(), result.numbers.size() * sizeof(double));
    add_count(result.error.size());
    append(result.error.data(), result.error.size());
  }
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  void add_count(std::size_t count) {
    const auto wide = static_cast<std::uint64_t>(count);
    append(&wide, sizeof wide);
  }
  void append(const void* first, std::size_t length) {
    const auto* bytes = static_cast<const std::byte*>(first);
    bytes_.insert(bytes_.end(), bytes, bytes + length);
  }

  std::vector<std::byte> bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::span<const std::byte> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  void next(std::vector<EnsembleResult>& results) {
    EnsembleResult& result = results.at(take_count());
    result.numbers.resize(take_count());
    take(result.numbers.data(), result.numbers.size() * sizeof(double));
    result.error.resize(take_count());
    take(result.error.data(), result.error.size());
  }

 private:
  std::size_t take_count() {
    std::uint64_t count = 0;
    take(&count, sizeof count);
    return static_cast<std::size_t>(count);
  }
  void take(void* to, std::size_t length) {
    require(length <= rest_.size(), "a packed result is complete");
    if (length > 0) {
      std::memcpy(to, rest_.data(), length);
    }
    rest_ = rest_.subspan(length);
  }

  std::span<const std::byte> rest_;
};

model::Scenario parse(const EnsembleBase& base, std::span<const io::Override> changes) {
  std::vector<io::Override> overrides = base.settings;
  overrides.insert(overrides.end(), changes.begin(), changes.end());
  return io::parse_scenario(base.text, base.path.string(), overrides);
}

// The part of a scenario that its graph is made from, as text.
std::string graph_of(const model::Scenario& scenario) {
  model::Scenario bare;
  bare.graph = scenario.graph;
  bare.groups = scenario.groups;
  for (std::size_t type = 0; type < bare.groups.size(); ++type) {
    bare.groups[type].post_chance = 0;  // belongs to behaviour
  }
  bare.population.agents = scenario.population.agents;
  return io::write_scenario(bare);
}

void check_ranks(const Comm& team, const model::Scenario& scenario) {
  if (team.size() > scenario.population.agents) {
    throw InputError("A team of " + std::to_string(team.size()) + " ranks is too many for " +
                     std::to_string(scenario.population.agents) +
                     " agents: each rank needs at least one. Use smaller teams or more agents.");
  }
}

model::Scenario with_agents_of(model::Scenario scenario, const graph::StoredGraph& graph) {
  scenario.population.agents = static_cast<std::int64_t>(graph.num_agents());
  return scenario;
}

// Runs one after the other on this team's graph.
template <class Graph>
class Team {
 public:
  Team(const Comm& comm, const EnsembleBase& base, const model::Scenario& first, const Graph& graph,
       const MakeProbe& make_probe)
      : comm_(comm), base_(base), base_graph_(graph_of(first)), graph_(graph), make_probe_(make_probe) {}

  EnsembleResult run(const EnsembleRun& run) const {
    EnsembleResult result;
    try {
      result.numbers = simulate(prepare(run));
    } catch (const InputError& error) {
      result.error = error.what();
    } catch (const EnvironmentError& error) {
      result.error = error.what();
    }
    return result;
  }

 private:
  // Fails on all ranks of the team, or on none.
  model::Scenario prepare(const EnsembleRun& run) const {
    model::Scenario scenario;
    comm_.agree([&] {
      scenario = parse(base_, run.overrides);
      if (run.edit) {
        run.edit(scenario);
        const std::vector<model::Mistake> mistakes = model::find_mistakes(scenario);
        if (!mistakes.empty()) {
          throw InputError(mistakes.front().sentence);
        }
      }
      if constexpr (std::is_same_v<Graph, graph::StoredGraph>) {
        scenario = with_agents_of(std::move(scenario), graph_);
      }
      if (graph_of(scenario) != base_graph_) {
        throw InputError(
            base_.path.string() +
            ": a run of an ensemble changes the graph or the number of agents, which all runs share.");
      }
    });
    return scenario;
  }

  std::vector<double> simulate(const model::Scenario& scenario) const {
    std::unique_ptr<RunProbe> probe;
    comm_.agree([&] { probe = make_probe_(scenario); });
    model::Simulation<Graph> simulation(scenario, graph_, comm_);
    simulation.advance_to(scenario.num_steps(), [&](const model::DayReport& day) { probe->take(day); });
    return probe->numbers();
  }

  const Comm& comm_;
  const EnsembleBase& base_;
  std::string base_graph_;
  const Graph& graph_;
  const MakeProbe& make_probe_;
};

// This team's part of the runs, dealt in turn, as bytes; only the first rank of the team has any.
template <class Graph>
std::vector<std::byte> run_share(const Team<Graph>& team, const Comm& comm, std::span<const EnsembleRun> runs,
                                 std::size_t number, std::size_t num_teams, const RunsDone& done) {
  Packer packer;
  const std::size_t all = (runs.size() + num_teams - 1 - number) / num_teams;
  for (std::size_t run = number; run < runs.size(); run += num_teams) {
    const EnsembleResult result = team.run(runs[run]);
    if (comm.is_root()) {
      packer.add(run, result);
    }
    done(run / num_teams + 1, all);
  }
  return packer.bytes();
}

}  // namespace

std::vector<EnsembleResult> run_ensemble(const Comm& comm, const EnsembleBase& base,
                                         std::span<const EnsembleRun> runs, const MakeProbe& make_probe,
                                         int team_size, const RunsDone& done) {
  require(team_size >= 1, "a team has at least one rank");
  const int colour = comm.rank() / team_size;
  const auto number = static_cast<std::size_t>(colour);
  const auto num_teams = static_cast<std::size_t>((comm.size() + team_size - 1) / team_size);
  const Comm team = comm.split(colour);
  std::vector<std::byte> mine;
  // Every team reads the base alike, so that all fail or none; a stored graph is read by each team.
  comm.agree([&] {
    const model::Scenario first = parse(base, {});
    if (first.graph.kind == model::GraphKind::Procedural) {
      check_ranks(team, first);
      const graph::ProceduralGraph graph = make_procedural_graph(first);
      mine = run_share(Team(team, base, first, graph, make_probe), team, runs, number, num_teams, done);
    } else {
      const graph::StoredGraph graph = load_stored_graph(first, base.path.parent_path(), team);
      mine = run_share(Team(team, base, with_agents_of(first, graph), graph, make_probe), team, runs, number,
                       num_teams, done);
    }
  });
  const std::vector<std::byte> all =
      comm.exchange_bytes(std::vector<std::vector<std::byte>>(static_cast<std::size_t>(comm.size()), mine));
  std::vector<EnsembleResult> results(runs.size());
  for (Unpacker unpacker(all); !unpacker.empty();) {
    unpacker.next(results);
  }
  return results;
}

}  // namespace kfactor::jobs
