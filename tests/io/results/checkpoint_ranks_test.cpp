// A run that continues from a checkpoint, on any number of ranks, equals an uninterrupted run. A damaged
// checkpoint is refused.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/checkpoint_file.hpp"
#include "io/results/results_schema.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/agents/population.hpp"
#include "model/simulation.hpp"
#include "tests/support/input_error.hpp"
#include "tests/support/small_scenarios.hpp"
#include "tests/support/world.hpp"

namespace kfactor::io {
namespace {

namespace fs = std::filesystem;
using model::DayReport;
using model::Scenario;
using test::world;

// A folder that all ranks use; the destructor removes it. Collective.
class CommonFolder {
 public:
  CommonFolder() {
    std::string folder;
    if (world().is_root()) {
      folder = (fs::temp_directory_path() / "kfactor-checkpoint-XXXXXX").string();
      folder = mkdtemp(folder.data());
    }
    path_ = world().broadcast(folder);
  }
  ~CommonFolder() {
    world().barrier();
    if (world().is_root()) {
      fs::remove_all(path_);
    }
  }
  CommonFolder(const CommonFolder&) = delete;
  CommonFolder& operator=(const CommonFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// All numbers of a day, as words for comparison.
std::vector<std::uint8_t> words_of(const DayReport& day, const Scenario& scenario) {
  PackedWords words;
  append_words(day, day_variables(ReportShape::of(scenario)), words);
  return words.bytes();
}

using Days = std::vector<std::vector<std::uint8_t>>;

// Simulates `days` steps and writes a checkpoint.
template <class Graph>
void write_checkpoint_after(const Comm& comm, const Scenario& scenario, const Graph& graph, model::Step days,
                            const std::string& path) {
  model::Simulation<Graph> simulation(scenario, graph, comm);
  PackedWords history;
  const DayVariables variables = day_variables(ReportShape::of(scenario));
  simulation.advance_to(days, [&](const DayReport& day) { append_words(day, variables, history); });
  write_checkpoint(comm, path, scenario, write_scenario(scenario), {{}, "results.h5"}, days, history.bytes(),
                   [&](model::StateSink& sink) { simulation.save(sink); });
}

// All days of a run that continues from a checkpoint, including the days before it.
template <class Graph>
Days continue_run(const Comm& comm, const Scenario& scenario, const Graph& graph, const std::string& path) {
  CheckpointFile from(comm, path);
  Days days;
  while (const std::optional<DayReport> day = from.next_day(scenario)) {
    days.push_back(words_of(*day, scenario));
  }
  model::Simulation<Graph> simulation(scenario, graph, comm, {}, from.state());
  EXPECT_EQ(simulation.step(), from.next());
  simulation.advance_to(scenario.num_steps(),
                        [&](const DayReport& day) { days.push_back(words_of(day, scenario)); });
  return days;
}

template <class Graph>
Days without_stop(const Comm& comm, const Scenario& scenario, const Graph& graph) {
  Days days;
  model::Simulation<Graph> simulation(scenario, graph, comm);
  simulation.advance_to(scenario.num_steps(),
                        [&](const DayReport& day) { days.push_back(words_of(day, scenario)); });
  return days;
}

// Checkpoints written by one rank or by all, continued by any number. `graph_for` makes the graph on some
// ranks.
template <class MakeGraph>
void expect_the_same_run(const Scenario& scenario, model::Step stop, MakeGraph&& graph_for) {
  const CommonFolder folder;
  const std::string path = folder / "checkpoint.h5";
  const Comm all = world().split(0);
  const Days expected = without_stop(all, scenario, graph_for(all));
  for (const int writers : std::set<int>{1, world().size()}) {
    if (const Comm part = world().split(world().rank() < writers ? 0 : 1); world().rank() < writers) {
      write_checkpoint_after(part, scenario, graph_for(part), stop, path);
    }
    world().barrier();
    for (int readers = 1; readers <= world().size(); ++readers) {
      if (const Comm part = world().split(world().rank() < readers ? 0 : 1); world().rank() < readers) {
        EXPECT_EQ(continue_run(part, scenario, graph_for(part), path), expected)
            << "stopped after " << stop << " days on " << writers << " ranks, continued on " << readers
            << " ranks";
      }
      world().barrier();
    }
  }
}

// The tests' festival with every component that has state.
Scenario everything_scenario(std::int64_t agents) {
  using namespace model;
  Scenario scenario = test::festival_scenario(agents);
  scenario.run.waves_per_day = 3;
  scenario.behaviour.share_on_adoption = true;
  std::vector<Component>& plum = scenario.apps[0].components;
  std::vector<Component>& lotus = scenario.apps[1].components;
  const auto rmb = scenario.population.people;
  plum.push_back(test::component(scenario, "chats", GroupCompanion{}, 1, 8, rmb));
  plum.push_back(test::component(scenario, "streaks", HabitChallenge{}, 2, 9, rmb));
  lotus.push_back(test::component(scenario, "memory", Memory{}, 0, 9, 0));
  lotus.push_back(test::component(scenario, "presents", Gift{}, 3, 6, rmb));
  plum.push_back(test::component(scenario, "answer", SteadyPackets{}, 0, 9, rmb));
  plum.back().window.when = "lotus.dau > 0.2 * plum.dau";
  plum.back().window.delay_days = 2;
  std::get<TaskSubsidy>(lotus[0].mechanism).overload = Overload::Queue;
  EXPECT_TRUE(find_mistakes(scenario).empty());
  return scenario;
}

TEST(Checkpoint, ProceduralRunsContinueWithTheSameBits) {
  const auto procedural = [](const Scenario& scenario) {
    return [&](const Comm&) { return graph::ProceduralGraph(test::recipe_of(scenario)); };
  };
  const Scenario festival = everything_scenario(5000);
  for (const model::Step stop : {5, 8}) {
    expect_the_same_run(festival, stop, procedural(festival));
  }
  for (const std::uint32_t number : {51U, 52U}) {
    const Scenario scenario = test::random_scenario(number, 700);
    expect_the_same_run(scenario, 1 + static_cast<model::Step>(number) % scenario.num_steps(),
                        procedural(scenario));
  }
}

TEST(Checkpoint, StoredRunsContinueWithTheSameBits) {
  for (const std::uint32_t number : {62U, 63U}) {
    const graph::GraphData data = test::random_graph(number, 500);
    Scenario scenario = test::random_scenario(number, 500);
    if (number == 63U) {
      scenario.behaviour.adoption = model::AdoptionRule::Threshold;
      scenario.population.threshold = 0.2;
    }
    expect_the_same_run(scenario, 2 + static_cast<model::Step>(number) % 6,
                        [&](const Comm& comm) { return graph::StoredGraph::spread(comm, data); });
  }
}

// The state has streaks, assistants in chats, trials, waiting orders, conditions that held, and ties that use
// an app.
TEST(Checkpoint, EveryKindOfComponentContinuesWithTheSameBits) {
  for (const std::uint32_t number : {64U, 65U}) {  // 65: adoption by threshold
    const graph::GraphData data = test::random_graph(number, 400);
    const Scenario scenario = test::complete_scenario(number, 400);
    for (const model::Step stop : {6, 11}) {
      expect_the_same_run(scenario, static_cast<model::Step>(scenario.run.burn_in_days) + stop,
                          [&](const Comm& comm) { return graph::StoredGraph::spread(comm, data); });
    }
  }
}

// More agents than a block has, so that a rank boundary cuts a block and a word of its bitmaps.
TEST(Checkpoint, RanksMayCutABlockAnywhere) {
  const Scenario scenario = test::random_scenario(71, model::kBlockSize + 7233);
  expect_the_same_run(scenario, 4,
                      [&](const Comm&) { return graph::ProceduralGraph(test::recipe_of(scenario)); });
}

// Stores nothing; records the size of each piece.
class Pieces : public model::StateSink {
 public:
  void begin_table(const std::string&, std::uint64_t rows) override { rows_ = rows; }
  void column(const std::string&, const model::Pieces<std::uint8_t>& pieces) override { take(pieces); }
  void column(const std::string&, const model::Pieces<std::uint16_t>& pieces) override { take(pieces); }
  void column(const std::string&, const model::Pieces<std::uint32_t>& pieces) override { take(pieces); }
  void column(const std::string&, const model::Pieces<std::uint64_t>& pieces) override { take(pieces); }
  void archive(std::span<const std::int64_t>) override {}

  std::size_t largest = 0, most_rows = 0;

 private:
  template <class T>
  void take(const model::Pieces<T>& pieces) {
    std::size_t rows = 0;
    pieces([&](std::span<const T> cells) {
      largest = std::max(largest, cells.size());
      rows += cells.size();
    });
    EXPECT_EQ(rows, rows_);
    most_rows = std::max(most_rows, rows);
  }
  std::uint64_t rows_ = 0;
};

TEST(Checkpoint, NoColumnIsPutTogetherInMemory) {
  // Each rank has more rows than a block has agents.
  Scenario scenario = test::festival_scenario(2 * model::kBlockSize * world().size());
  scenario.apps[0].traits.base_users = scenario.population.people;
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, world());
  simulation.advance_to(2, [](const DayReport&) {});
  Pieces pieces;
  simulation.save(pieces);
  EXPECT_LE(pieces.largest, model::kBlockSize);
  EXPECT_GT(pieces.most_rows, model::kBlockSize);
}

TEST(Checkpoint, AChangedBudgetCountsWhatWasPaid) {
  const CommonFolder folder;
  const std::string path = folder / "checkpoint.h5";
  Scenario scenario = test::festival_scenario(3000);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  write_checkpoint_after(world(), scenario, graph, 7, path);
  std::int64_t paid = 0;
  std::int64_t remaining = 0;
  {
    CheckpointFile from(world(), path);
    while (const std::optional<DayReport> day = from.next_day(scenario)) {
      paid += day->components[0][0].paid.count;
      remaining = day->components[0][0].remaining.count;
    }
  }
  ASSERT_GT(paid, 0);
  model::Fen& budget = scenario.apps[0].components[0].window.budget;
  const model::Fen before = budget;
  budget.count += 100 * scenario.population.people;  // one RMB more for each agent
  CheckpointFile from(world(), path);
  model::Simulation<graph::ProceduralGraph> richer(scenario, graph, world(), {}, from.state());
  richer.advance_to(8, [&](const DayReport& day) {
    EXPECT_EQ(day.components[0][0].remaining.count + day.components[0][0].paid.count, remaining + 300'000);
  });
  budget.count = before.count * (paid / 2) / (paid + remaining);
  EXPECT_THROW((model::Simulation<graph::ProceduralGraph>(scenario, graph, world(), {}, from.state())),
               InputError);
}

TEST(Checkpoint, AnotherScenarioIsRefused) {
  const CommonFolder folder;
  const std::string path = folder / "checkpoint.h5";
  const Scenario scenario = test::random_scenario(81, 400);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  write_checkpoint_after(world(), scenario, graph, 3, path);
  CheckpointFile from(world(), path);
  Scenario other = scenario;
  other.apps.pop_back();
  EXPECT_THROW((model::Simulation<graph::ProceduralGraph>(other, graph, world(), {}, from.state())),
               InputError);
  other = scenario;
  other.platform.window_days += 1;
  EXPECT_THROW((model::Simulation<graph::ProceduralGraph>(other, graph, world(), {}, from.state())),
               InputError);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// A flipped byte is either found or harmless: files have unused bytes.
TEST(Checkpoint, AFlippedByteIsFound) {
  if (world().size() > 1) {
    return;  // reading is the same on every rank
  }
  const CommonFolder folder;
  const std::string path = folder / "checkpoint.h5";
  const Scenario scenario = test::random_scenario(91, 300);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  write_checkpoint_after(world(), scenario, graph, 5, path);
  const std::string good = bytes_of(path);
  for (std::size_t position = 0; position < good.size(); position += good.size() / 311 + 1) {
    std::string bad = good;
    bad[position] = static_cast<char>(bad[position] ^ 0x10);
    write_bytes(path, bad);
    EXPECT_NE(test::input_error([&] { CheckpointFile(world(), path); }).find("checkpoint.h5"),
              std::string::npos)
        << "byte " << position << " of " << good.size();
  }
  for (const double share : {0.0, 0.01, 0.5, 0.9, 0.999}) {
    write_bytes(path, good.substr(0, static_cast<std::size_t>(share * static_cast<double>(good.size()))));
    EXPECT_THROW(CheckpointFile(world(), path), InputError) << share;
  }
}

TEST(Checkpoint, AFailedWriteLeavesNoFile) {
  const Scenario scenario = test::random_scenario(92, 300);
  const graph::ProceduralGraph graph(test::recipe_of(scenario));
  EXPECT_THROW(write_checkpoint_after(world(), scenario, graph, 2, "/proc/nowhere/checkpoint.h5"),
               EnvironmentError);
}

}  // namespace
}  // namespace kfactor::io
