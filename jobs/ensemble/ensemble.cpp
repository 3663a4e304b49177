#include "jobs/ensemble/ensemble.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <utility>

#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "graph/base/failure.hpp"
#include "graph/base/free_memory.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/run/progress.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

// At its peak the festival takes 20 to 50 bytes per agent (tests/benchmarks). Livelier scenarios may take more.
constexpr double kBytesPerAgent = 100;

// Results are sent as bytes: the index of the run, then its result.
class Packer {
 public:
  void add(std::size_t run, const EnsembleResult& result) {
    add_plain(std::uint64_t{run});
    add_plain(result.status);
    add_plain(result.digest);
    add_plain(result.seconds);
    add_plain(std::uint64_t{result.numbers.size()});
    append(result.numbers.data(), result.numbers.size() * sizeof(double));
    add_plain(std::uint64_t{result.error.size()});
    append(result.error.data(), result.error.size());
  }
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  template <class T>
  void add_plain(const T& value) {
    append(&value, sizeof value);
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
    EnsembleResult& result = results.at(take_plain<std::uint64_t>());
    result.status = take_plain<RunStatus>();
    result.digest = take_plain<model::Digest>();
    result.seconds = take_plain<double>();
    result.numbers.resize(take_plain<std::uint64_t>());
    take(result.numbers.data(), result.numbers.size() * sizeof(double));
    result.error.resize(take_plain<std::uint64_t>());
    take(result.error.data(), result.error.size());
  }

 private:
  template <class T>
  T take_plain() {
    T value{};
    take(&value, sizeof value);
    return value;
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

// The values of a scenario that its graph depends on, as text.
std::string graph_of(const model::Scenario& scenario) {
  model::Scenario bare;
  bare.graph = scenario.graph;
  bare.groups = scenario.groups;
  for (std::size_t type = 0; type < bare.groups.size(); ++type) {
    bare.groups[type].post_chance = 0;  // does not change the graph
  }
  if (scenario.graph.kind == model::GraphKind::Procedural) {
    bare.population.agents = scenario.population.agents;  // a stored graph has its own number
  }
  return io::write_scenario(bare);
}

// The graph of the last run, kept for the next one.
class TeamGraph {
 public:
  TeamGraph(const Comm& team, std::filesystem::path folder) : team_(team), folder_(std::move(folder)) {}

  // Calls use(graph) with the scenario's graph. If the graph is stored, first sets the scenario's number of
  // agents to that of the graph. Collective.
  template <class Use>
  void use(model::Scenario& scenario, Use&& use) {
    std::string wanted = graph_of(scenario);
    if (wanted != made_for_) {
      make(scenario);
      made_for_ = std::move(wanted);
    }
    if (procedural_) {
      use(*procedural_);
      return;
    }
    adopt_agents_of(*stored_, scenario);
    use(*stored_);
  }

 private:
  void make(const model::Scenario& scenario) {
    made_for_.clear();
    procedural_.reset();
    stored_.reset();
    if (scenario.graph.kind == model::GraphKind::Procedural) {
      check_ranks(team_.size(), static_cast<std::uint64_t>(scenario.population.agents));
      procedural_ = std::make_unique<graph::ProceduralGraph>(make_procedural_graph(scenario));
    } else {
      io::GraphReading reading;
      stored_ =
          std::make_unique<graph::StoredGraph>(load_stored_graph(scenario, folder_, team_, {}, &reading));
      print_reading(reading);
    }
  }

  const Comm& team_;
  std::filesystem::path folder_;
  std::string made_for_;
  std::unique_ptr<graph::ProceduralGraph> procedural_;
  std::unique_ptr<graph::StoredGraph> stored_;
};

// Counters that all teams share.
class Board {
 public:
  explicit Board(const Comm& comm) : counters_(comm, NumCounters) {}

  std::size_t take_next() { return counters_.add(Next, 1); }
  void note_done() { counters_.add(Done, 1); }
  std::size_t num_done() { return counters_.read(Done); }
  void stop() { counters_.add(Stop, 1); }
  bool stopped() { return counters_.read(Stop) > 0; }
  void serve() const { counters_.serve(); }

 private:
  enum Counter : std::size_t { Next, Done, Stop, NumCounters };
  SharedCounters counters_;
};

// Simulates one run after the other until none is left or all teams stop.
class Team {
 public:
  Team(const Comm& comm, const Comm& team, Board& board, const EnsembleBase& base,
       std::span<const EnsembleRun> runs, const EnsembleOptions& options)
      : comm_(comm),
        team_(team),
        board_(board),
        base_(base),
        runs_(runs),
        options_(options),
        graph_(team, base.path.parent_path()) {}

  // Returns the results of this team as bytes, on its first rank; empty on the others. Collective in the team.
  std::vector<std::byte> work() {
    Packer packer;
    for (std::size_t run = next(); run < runs_.size(); run = next()) {
      const EnsembleResult result = simulate(run);
      if (result.status == RunStatus::NotRun) {
        break;
      }
      team_.agree([&] {
        if (team_.is_root()) {
          packer.add(run, result);
          if (options_.record) {
            options_.record(run, result);
          }
          board_.note_done();
        }
      });
      show_progress();
    }
    return packer.bytes();
  }

 private:
  // Index of the next run; the number of runs if nothing is left to do.
  std::size_t next() {
    std::uint64_t run = 0;
    const bool stop = must_stop();
    if (team_.is_root() && !stop) {
      run = board_.take_next();
    }
    return stop ? runs_.size() : static_cast<std::size_t>(team_.max(run));
  }

  // If one rank fails, the run of its team fails. Only an InputError or EnvironmentError is recorded; any other
  // exception ends the job.
  EnsembleResult simulate(std::size_t run) {
    const auto start = Clock::now();
    EnsembleResult result;
    const auto fail = [&](RunStatus status, const std::string& message) {
      result = {};
      result.status = status;
      result.error = message;
    };
    try {
      model::Scenario scenario;
      team_.agree([&] { scenario = edited(runs_[run]); });
      graph_.use(scenario, [&](const auto& graph) { simulate_on(graph, scenario, run, result); });
    } catch (const InputError& error) {
      fail(RunStatus::InputFailed, error.what());
    } catch (const EnvironmentError& error) {
      fail(RunStatus::EnvironmentFailed, error.what());
    } catch (const std::bad_alloc&) {
      if (team_.size() > 1) {
        throw;  // the other ranks may have enough memory and wait for this one
      }
      fail(RunStatus::EnvironmentFailed, "Out of memory. Use fewer agents or more ranks for a run.");
    }
    result.seconds = seconds_since(start);
    return result;
  }

  model::Scenario edited(const EnsembleRun& run) const {
    model::Scenario scenario = scenario_of(base_, run.overrides);
    if (run.edit) {
      run.edit(scenario);
      const std::vector<model::Mistake> mistakes = model::find_mistakes(scenario);
      if (!mistakes.empty()) {
        throw InputError(mistakes.front().sentence);
      }
    }
    return scenario;
  }

  template <class Graph>
  void simulate_on(const Graph& graph, const model::Scenario& scenario, std::size_t run,
                   EnsembleResult& result) {
    std::unique_ptr<RunProbe> probe;
    team_.agree([&] { probe = options_.make_probe(team_, run, scenario); });
    model::Simulation<Graph> simulation(scenario, graph, team_);
    while (simulation.step() < scenario.num_steps()) {
      if (must_stop()) {
        return;
      }
      simulation.advance_to(simulation.step() + 1, [&](const model::DayReport& day) {
        probe->take(day);
        result.digest = day.digest;
      });
    }
    probe->finish();
    result.numbers = probe->numbers();
    result.status = RunStatus::Done;
  }

  // Whether any rank of any team asks all to stop. The own team notices at once, other teams within a second.
  bool must_stop() {
    board_.serve();
    bool stop = options_.stop && options_.stop();
    if (stop && !told_) {
      board_.stop();
      told_ = true;
    }
    if (team_.is_root() && seconds_since(looked_) > 1) {
      looked_ = Clock::now();
      stop = board_.stopped() || stop;
      show_progress();
    }
    return team_.max(stop ? 1 : 0) > 0;
  }

  void show_progress() {
    if (comm_.is_root() && options_.progress) {
      options_.progress(board_.num_done(), runs_.size());
    }
  }

  const Comm& comm_;
  const Comm& team_;
  Board& board_;
  const EnsembleBase& base_;
  std::span<const EnsembleRun> runs_;
  const EnsembleOptions& options_;
  TeamGraph graph_;
  bool told_ = false;
  Clock::time_point looked_ = Clock::now();
};

// If a team fails, the other teams stop too. All ranks then throw its failure.
std::vector<std::byte> work_together(const Comm& comm, Board& board, Team& team) {
  std::vector<std::byte> mine;
  std::optional<Failure> failure;
  try {
    mine = team.work();
  } catch (const InputError&) {
    failure = describe_current_exception();
  } catch (const EnvironmentError&) {
    failure = describe_current_exception();
  }
  if (failure) {
    board.stop();
  }
  comm.agree([&] {
    if (failure) {
      rethrow(*failure);
    }
  });
  return mine;
}

}  // namespace

model::Scenario scenario_of(const EnsembleBase& base, std::span<const io::Override> changes) {
  std::vector<io::Override> overrides = base.settings;
  overrides.insert(overrides.end(), changes.begin(), changes.end());
  return io::parse_scenario(base.text, base.path.string(), overrides);
}

std::vector<EnsembleResult> run_ensemble(const Comm& comm, const EnsembleBase& base,
                                         std::span<const EnsembleRun> runs, const EnsembleOptions& options) {
  require(options.team_size >= 1, "a team has at least one rank");
  comm.agree([&] { scenario_of(base, {}); });
  const Comm team = comm.split(comm.rank() / options.team_size);
  Board board(comm);
  Team mine(comm, team, board, base, runs, options);
  const std::vector<std::byte> bytes = work_together(comm, board, mine);
  const std::vector<std::byte> all =
      comm.exchange_bytes(std::vector<std::vector<std::byte>>(static_cast<std::size_t>(comm.size()), bytes));
  std::vector<EnsembleResult> results(runs.size());
  std::size_t num_done = 0;
  for (Unpacker unpacker(all); !unpacker.empty(); ++num_done) {
    unpacker.next(results);
  }
  if (comm.is_root() && options.progress) {
    options.progress(num_done, runs.size());
  }
  return results;
}

std::unique_ptr<RunProbe> make_outcome_probe(const Comm&, std::size_t, const model::Scenario& scenario) {
  return std::make_unique<OutcomeProbe>(scenario);
}

int team_size_for(int num_ranks, std::size_t num_runs, double run_bytes, double rank_bytes) {
  const auto ranks_a_run =
      static_cast<int>(static_cast<std::size_t>(num_ranks) / std::max<std::size_t>(num_runs, 1));
  const double wanted = rank_bytes > 0 ? std::ceil(run_bytes / rank_bytes) : 1.0;
  const int for_memory = static_cast<int>(std::clamp(wanted, 1.0, static_cast<double>(num_ranks)));
  if (for_memory <= ranks_a_run) {
    return std::max(ranks_a_run, 1);
  }
  int size = for_memory;
  while (num_ranks % size != 0) {
    ++size;  // no team may be too small for its memory
  }
  return size;
}

int choose_team_size(const Comm& comm, std::size_t num_runs, std::int64_t num_agents) {
  const Comm neighbours = comm.on_this_machine();
  const auto memory = free_memory();
  const double mine = memory ? static_cast<double>(memory->bytes) / neighbours.size()
                             : std::numeric_limits<double>::infinity();
  // All ranks use the least memory of any rank. Whole bytes make all ranks round alike.
  const auto least = static_cast<double>(comm.min(static_cast<std::uint64_t>(std::min(mine, 1e18))));
  const double run_bytes = kBytesPerAgent * static_cast<double>(num_agents);
  return std::min<int>(team_size_for(comm.size(), num_runs, run_bytes, least),
                       static_cast<int>(std::min<std::int64_t>(num_agents, comm.size())));
}

EnsembleProgress::EnsembleProgress(std::size_t num_runs, std::size_t num_before)
    : num_runs_(num_runs),
      num_before_(num_before),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      num_parts_(terminal_ ? 20 : kProgressLines),
      last_part_(num_before * num_parts_ / std::max<std::size_t>(num_runs, 1)) {}

void EnsembleProgress::show(std::size_t done) {
  const std::size_t all_done = num_before_ + done;
  const std::size_t part = all_done * num_parts_ / std::max<std::size_t>(num_runs_, 1);
  if (done == 0 || (!terminal_ && part == last_part_)) {
    return;
  }
  last_part_ = part;
  const double seconds = seconds_since(start_);
  const double rate = static_cast<double>(done) / seconds;
  const std::string line = fmt::format("{} of {} runs, {:.2f} a second, {}", all_done, num_runs_, rate,
                                       time_left(static_cast<double>(num_runs_ - all_done) / rate));
  if (terminal_) {
    note_as_is(
        fmt::format("\r[{}{}] {}\x1b[K", std::string(part, '#'), std::string(num_parts_ - part, '.'), line));
    moving_ = true;
  } else {
    note("{}\n", line);
  }
}

void EnsembleProgress::finish() {
  if (moving_) {
    note("\n");
    moving_ = false;
  }
}

}  // namespace kfactor::jobs
