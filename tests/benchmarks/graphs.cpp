// Lookups of ties, groups and members of the synthetic population, for random agents: one by one and many at
// once.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "graph/batch_lookup.hpp"
#include "graph/procedural_graph.hpp"
#include "model/kernels/kernels.hpp"
#include "tests/benchmarks/synthetic.hpp"

namespace kfactor::graph {
namespace {

std::uint32_t next(std::uint32_t x) { return x * 1664525 + 1013904223; }
std::uint32_t below(std::uint32_t x, std::uint64_t limit) {
  return static_cast<std::uint32_t>(x * limit >> 32);
}

void tie(benchmark::State& state) {
  const ProceduralGraph graph(synthetic_recipe(static_cast<std::uint64_t>(state.range(0))));
  std::uint32_t x = 1;
  for (auto _ : state) {
    x = next(x);
    const AgentId agent{below(x, graph.num_agents())};
    const std::uint32_t degree = graph.degree(agent);
    if (degree != 0) {
      benchmark::DoNotOptimize(graph.tie(agent, (x >> 5) % degree));
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(tie)->Arg(1'000'000)->Arg(1'100'000'000);

void group(benchmark::State& state) {
  const ProceduralGraph graph(synthetic_recipe(static_cast<std::uint64_t>(state.range(0))));
  std::uint32_t x = 1;
  for (auto _ : state) {
    x = next(x);
    benchmark::DoNotOptimize(graph.group(AgentId{below(x, graph.num_agents())}, (x >> 5) % 8));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(group)->Arg(1'000'000)->Arg(1'100'000'000);

// All members of a group, as in the expansion of a post that all members see.
void members(benchmark::State& state) {
  const ProceduralGraph graph(synthetic_recipe(static_cast<std::uint64_t>(state.range(0))));
  std::uint32_t x = 1;
  std::int64_t items = 0;
  for (auto _ : state) {
    x = next(x);
    const auto members = graph.members(GroupId{below(x, graph.num_groups())});
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      benchmark::DoNotOptimize(members[i]);
    }
    items += members.size();
  }
  state.SetItemsProcessed(items);
}
BENCHMARK(members)->Arg(1'000'000)->Arg(1'100'000'000);

template <class Slots, class Find>
void measure(benchmark::State& state, const Slots& slots, Find&& find) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(find().data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(slots.size()));
}

void duplicate_seats(benchmark::State& state, const model::Kernels* kernels) {
  const ProceduralGraph graph(synthetic_recipe(10'000'000));
  for (auto _ : state) {
    benchmark::DoNotOptimize(find_duplicate_seats(graph, {0, 1 << 22}, kernels->slots.permute));
  }
  state.SetItemsProcessed(state.iterations() << 22);
}

void ties_at_once(benchmark::State& state, const model::Kernels* kernels) {
  const ProceduralGraph graph(synthetic_recipe(10'000'000));
  const DuplicateSeats duplicate_seats = find_duplicate_seats(graph, {0, 10'000'000}, kernels->slots.permute);
  BatchLookup<ProceduralGraph> lookups(graph, kernels->slots, duplicate_seats);
  std::vector<TieSlot> slots;
  for (std::uint32_t x = 1; slots.size() < 1024;) {
    x = next(x);
    const AgentId agent{below(x, graph.num_agents())};
    if (const std::uint32_t degree = graph.degree(agent); degree != 0) {
      slots.push_back({agent, (x >> 5) % degree});
    }
  }
  measure(state, slots, [&] { return lookups.ties(slots); });
}

void groups_at_once(benchmark::State& state, const model::Kernels* kernels) {
  const ProceduralGraph graph(synthetic_recipe(10'000'000));
  const DuplicateSeats duplicate_seats = find_duplicate_seats(graph, {0, 10'000'000}, kernels->slots.permute);
  BatchLookup<ProceduralGraph> lookups(graph, kernels->slots, duplicate_seats);
  std::vector<MembershipSlot> slots;
  for (std::uint32_t x = 1; slots.size() < 1024;) {
    x = next(x);
    const AgentId agent{below(x, graph.num_agents())};
    slots.push_back({agent, (x >> 5) % graph.num_memberships(agent)});
  }
  measure(state, slots, [&] { return lookups.groups(slots); });
}

// Eight members of each group, a typical number of members who see a post.
void members_at_once(benchmark::State& state, const model::Kernels* kernels) {
  const ProceduralGraph graph(synthetic_recipe(10'000'000));
  const DuplicateSeats duplicate_seats = find_duplicate_seats(graph, {0, 10'000'000}, kernels->slots.permute);
  BatchLookup<ProceduralGraph> lookups(graph, kernels->slots, duplicate_seats);
  std::vector<GroupId> groups;
  for (std::uint32_t x = 1; groups.size() < 128;) {
    x = next(x);
    groups.push_back(GroupId{below(x, graph.num_groups())});
  }
  std::ranges::sort(groups);
  std::vector<std::uint32_t> begins = {0};
  std::vector<std::uint16_t> which;
  std::vector<std::uint32_t> seats;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    for (std::uint32_t seat = 0; seat < std::min(8U, graph.num_seats(groups[k])); ++seat) {
      which.push_back(static_cast<std::uint16_t>(k));
      seats.push_back(seat);
    }
    begins.push_back(static_cast<std::uint32_t>(seats.size()));
  }
  measure(state, seats, [&] {
    lookups.group_infos(groups);
    return lookups.members({begins, which, seats});
  });
}

const bool registered = [] {
  for (const model::Kernels* kernels : model::usable_kernels()) {
    const std::string name(kernels->name);
    benchmark::RegisterBenchmark(("double_seats/" + name).c_str(), duplicate_seats, kernels);
    benchmark::RegisterBenchmark(("ties_at_once/" + name).c_str(), ties_at_once, kernels);
    benchmark::RegisterBenchmark(("groups_at_once/" + name).c_str(), groups_at_once, kernels);
    benchmark::RegisterBenchmark(("members_at_once/" + name).c_str(), members_at_once, kernels);
  }
  return true;
}();

}  // namespace
}  // namespace kfactor::graph
