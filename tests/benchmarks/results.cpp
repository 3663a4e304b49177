// Cost of writing results (days per second for the festival's four apps, including the file) and a checkpoint.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/procedural_graph.hpp"
#include "io/results/checkpoint_file.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/simulation.hpp"
#include "model/types/cohort_ages.hpp"

namespace {

using namespace kfactor;

void write_150_days(benchmark::State& state) {
  const Comm comm = Comm::world();
  std::string text = "[run]\nstart = 2026-01-15\nburn_in_days = 60\ndays = 90\n";
  for (const char* app : {"a", "b", "c", "d"}) {
    text += std::string("[apps.") + app + "]\n";
  }
  const model::Scenario scenario = io::parse_scenario(text, "benchmark.toml");
  const std::string path = (std::filesystem::temp_directory_path() / "kfactor-benchmark.h5").string();
  model::DayReport day = io::ReportShape{{0, 0, 0, 0}}.empty_report();
  for (auto _ : state) {
    io::ResultsWriter writer(comm, path, scenario, io::write_scenario(scenario), {});
    for (model::Step step = 0; step < scenario.num_steps(); ++step) {
      day.step = step;
      day.date = scenario.date_of(step);
      for (model::AppDay& app : day.apps) {
        app.cohort_active.assign(model::num_cohort_ages(step) * model::kNumChannels, step);
        app.cohort_used = app.cohort_active;
      }
      writer.append(day);
    }
    writer.commit();
  }
  state.SetItemsProcessed(state.iterations() * scenario.num_steps());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(path)));
  std::filesystem::remove(path);
}
BENCHMARK(write_150_days)->Unit(benchmark::kMillisecond);

// A million agents, a tenth of whom began to use each of four apps within a week. The state is written, read
// back and compared.
void write_checkpoint(benchmark::State& state) {
  const Comm comm = Comm::world();
  std::string text =
      "[run]\nstart = 2026-01-15\nburn_in_days = 7\ndays = 1\n[population]\npeople = 1000000\n";
  for (const char* app : {"a", "b", "c", "d"}) {
    text += std::string("[apps.") + app + "]\nbase_users = 100000\n";
  }
  const model::Scenario scenario = io::parse_scenario(text, "benchmark.toml");
  graph::ProceduralRecipe recipe;
  recipe.num_agents = 1'000'000;
  const graph::ProceduralGraph graph(recipe);
  model::Simulation<graph::ProceduralGraph> simulation(scenario, graph, comm);
  simulation.advance_to(7, [](const model::DayReport&) {});
  const std::string path =
      (std::filesystem::temp_directory_path() / "kfactor-benchmark.checkpoint.h5").string();
  for (auto _ : state) {
    io::write_checkpoint(comm, path, scenario, io::write_scenario(scenario), {}, simulation.step(), {},
                         [&](model::StateSink& sink) { simulation.save(sink); });
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(path)));
  std::filesystem::remove(path);
}
BENCHMARK(write_checkpoint)->Unit(benchmark::kMillisecond);

}  // namespace
