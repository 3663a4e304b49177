// Draws and gaps, one at a time and with the kernels of each instruction set.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "graph/base/draws.hpp"
#include "graph/base/skip.hpp"
#include "model/kernels/kernels.hpp"

namespace kfactor {
namespace {

constexpr std::size_t kMany = 512;

void one_draw(benchmark::State& state) {
  const Draws draws(1, 0);
  std::uint32_t agent = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(draws(Purpose::Use, agent++, 0, 7));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_draw);

void one_gap(benchmark::State& state) {
  const GeometricSkip skip(0.1);
  std::uint32_t draw = 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(skip.gap(draw));
    draw = draw * 1664525 + 1013904223;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_gap);

void walk_over_30(benchmark::State& state) {
  const Draws draws(1, 0);
  const GeometricSkip skip(0.1);
  std::uint32_t agent = 0;
  std::uint64_t sum = 0;
  for (auto _ : state) {
    walk(draws, Purpose::PostTie, agent++, 7, {}, skip, 30, [&](std::uint32_t i) { sum += i; });
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(walk_over_30);

void many_draws(benchmark::State& state, const model::Kernels* kernels) {
  const Draws draws(1, 0);
  const std::vector<std::uint32_t> first(kMany, 1), second(kMany, 2), words(kMany, 3);
  model::ManyLanes lanes;
  for (auto _ : state) {
    kernels->draw(draws, first, second, 7, words, lanes);
    benchmark::DoNotOptimize(lanes.lane[0].data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kMany));
}

void many_gaps(benchmark::State& state, const model::Kernels* kernels) {
  const GeometricSkip skip(0.1);
  std::vector<std::uint32_t> draws(kMany), gaps(kMany);
  const std::vector<double> factors(kMany, skip.factor());
  for (std::size_t i = 0; i < kMany; ++i) {
    draws[i] = static_cast<std::uint32_t>(i) * 2654435761U;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels->gaps(draws, factors.data(), gaps.data()));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kMany));
}

const bool registered = [] {
  for (const model::Kernels* kernels : model::usable_kernels()) {
    const std::string name(kernels->name);
    benchmark::RegisterBenchmark(("many_draws/" + name).c_str(), many_draws, kernels);
    benchmark::RegisterBenchmark(("many_gaps/" + name).c_str(), many_gaps, kernels);
  }
  return true;
}();

}  // namespace
}  // namespace kfactor
