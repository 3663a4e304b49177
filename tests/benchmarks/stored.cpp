// Lookups in a stored graph of a million agents with 16 ties each, at random agents, as in the expansion of
// posts.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>

#include "graph/base/comm.hpp"
#include "graph/base/draws.hpp"
#include "graph/stored_graph.hpp"

namespace kfactor::graph {
namespace {

constexpr std::uint32_t kNumAgents = 1'000'000;
constexpr std::uint32_t kNumEdges = 8 * kNumAgents;
constexpr std::size_t kAhead = 16;  // agents whose ties are prefetched

// Ties between random pairs of agents, drawn independently.
StoredGraph random_graph() {
  const Draws draws(1, 0);
  GraphData data;
  data.num_agents = kNumAgents;
  data.edges.reserve(kNumEdges);
  for (std::uint32_t edge = 0; edge < kNumEdges; ++edge) {
    const Lanes lanes = draws(Purpose::Generator, edge);
    const auto from = static_cast<std::uint32_t>(std::uint64_t{lanes[0]} * kNumAgents >> 32);
    const auto to = static_cast<std::uint32_t>(std::uint64_t{lanes[1]} * kNumAgents >> 32);
    if (from != to) {
      data.edges.emplace_back(std::min(from, to), std::max(from, to));
    }
  }
  std::sort(data.edges.begin(), data.edges.end());
  data.edges.erase(std::unique(data.edges.begin(), data.edges.end()), data.edges.end());
  return StoredGraph::spread(Comm::world(), data);
}

// Built once, at the first call.
const StoredGraph& graph() {
  static const StoredGraph built = random_graph();
  return built;
}

AgentId next_agent(std::uint32_t& x) {
  x = x * 1664525 + 1013904223;
  return AgentId{static_cast<std::uint32_t>(std::uint64_t{x} * kNumAgents >> 32)};
}

// One tie of each agent, as for a rare post.
void stored_tie(benchmark::State& state) {
  const StoredGraph& ties = graph();
  std::uint32_t x = 1;
  for (auto _ : state) {
    const AgentId agent = next_agent(x);
    const std::uint32_t degree = ties.degree(agent);
    if (degree != 0) {
      benchmark::DoNotOptimize(ties.tie(agent, (x >> 5) % degree));
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(stored_tie);

// All ties of each agent; with argument 1, rows are prefetched.
void stored_rows(benchmark::State& state) {
  const StoredGraph& ties = graph();
  const std::size_t ahead = state.range(0) != 0 ? kAhead : 1;
  std::uint32_t x = 1;
  AgentId waiting[kAhead];
  std::fill_n(waiting, kAhead, AgentId{0});
  std::int64_t items = 0;
  std::uint64_t sum = 0;
  std::size_t turn = 0;
  for (auto _ : state) {
    const AgentId agent = waiting[turn];
    const std::uint32_t degree = ties.degree(agent);
    for (std::uint32_t n = 0; n < degree; ++n) {
      sum += index(ties.tie(agent, n));
    }
    items += degree;
    waiting[turn] = next_agent(x);
    if (ahead > 1) {
      ties.prefetch_tie(waiting[turn], 0);
    }
    turn = turn + 1 < ahead ? turn + 1 : 0;
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(items);
  state.SetBytesProcessed(items * static_cast<std::int64_t>(sizeof(std::uint32_t)));
}
BENCHMARK(stored_rows)->ArgName("prefetch")->Arg(0)->Arg(1);

// Not timed: counts the memory of a stored graph.
void stored_bytes(benchmark::State& state) {
  const StoredGraph& ties = graph();
  for (auto _ : state) {
    benchmark::DoNotOptimize(ties.bytes());
  }
  std::uint64_t ends = 0;
  for (std::uint32_t agent = 0; agent < kNumAgents; ++agent) {
    ends += ties.degree(AgentId{agent});
  }
  const double starts = 8.0 * kNumAgents;
  state.counters["bytes_per_agent"] = static_cast<double>(ties.bytes()) / kNumAgents;
  state.counters["bytes_per_end_beyond_8_an_agent"] =
      (static_cast<double>(ties.bytes()) - starts) / static_cast<double>(ends);
}
BENCHMARK(stored_bytes)->Iterations(1);

}  // namespace
}  // namespace kfactor::graph
