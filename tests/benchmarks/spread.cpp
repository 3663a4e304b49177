// The steps of a wave: geometric skipping over ties and members, expansion of posts to members of groups,
// sorting of mail by the receivers' blocks, attention, and adoption.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/procedural_graph.hpp"
#include "model/day/attend.hpp"
#include "model/day/day.hpp"
#include "model/kernels/skip_batch.hpp"
#include "model/kernels/thinned_batch.hpp"
#include "tests/benchmarks/synthetic.hpp"

namespace kfactor::model {
namespace {

// 512 sharers with 30 ties each, who write to each tie with chance 0.1.
void skip_sequences(benchmark::State& state, const Kernels* kernels) {
  const Draws draws(1, 0);
  const GeometricSkip skip(0.1);
  const auto batch = std::make_unique<SkipBatch>(*kernels, draws);
  std::vector<SkipSequence> sequences(SkipBatch::kAtOnce);
  for (std::uint32_t k = 0; k < sequences.size(); ++k) {
    sequences[k] = {k, 30, {1, 1, 0}};
  }
  std::size_t num = 0;
  for (auto _ : state) {
    (*batch)(
        Purpose::PostTie, 7, sequences, [&](std::size_t) -> const GeometricSkip& { return skip; },
        [&](const SkipHits& hits) { num += hits.size(); });
  }
  benchmark::DoNotOptimize(num);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sequences.size()));
}

// An offer to a draw block of 4096 agents, which reaches one in 32.
void thinned_skip_batch(benchmark::State& state, const Kernels* kernels) {
  const Draws draws(1, 0);
  const auto batch = std::make_unique<ThinnedSkipBatch>(*kernels, draws);
  std::int64_t num = 0;
  std::uint32_t draw_block = 0;
  for (auto _ : state) {
    (*batch)(Purpose::TaskOffer, draw_block++, 7, {1, 0, 0}, 1.0 / 32, kDrawBlockSize,
             [&](std::uint32_t, const auto& accept, const Lanes&) { num += accept(0.02) ? 1 : 0; });
  }
  benchmark::DoNotOptimize(num);
  state.SetItemsProcessed(state.iterations() * (kDrawBlockSize / 32));
}

constexpr std::uint32_t kNumAgents = 1'000'000;

// A wave in a population of a million agents, half of whom know the app: half a million posts, each seen by
// two agents.
struct Wave {
  explicit Wave(const Kernels& kernels)
      : comm(Comm::world()), world(scenario(), comm, kNumAgents, {0, kNumAgents}, kernels) {
    open(world);
  }

  static Scenario scenario() {
    Scenario scenario;
    scenario.apps.emplace_back();
    scenario.apps.back().name = "app";
    return scenario;
  }

  Mail mail() const {
    Mail mail;
    std::uint32_t x = 1;
    for (std::uint32_t post = 0; post < kNumAgents / 2; ++post) {
      mail.letters.push_back({post, post, 2, 0, static_cast<std::uint8_t>(PostKind::Word), 0, Via::Group});
      for (int exposure = 0; exposure < 2; ++exposure) {
        x = x * 1664525 + 1013904223;
        mail.addressees.push_back(static_cast<std::uint32_t>(std::uint64_t{x} * kNumAgents >> 32));
      }
    }
    return mail;
  }

  Comm comm;
  World world;
};

// Calls work(world, mail) repeatedly, each time with a new world and mail. Their construction is not timed.
template <class Work>
void with_new_wave(benchmark::State& state, const Kernels* kernels, Work&& work) {
  std::int64_t num = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto wave = std::make_unique<Wave>(*kernels);
    Mail mail = wave->mail();
    num = static_cast<std::int64_t>(mail.addressees.size());
    state.ResumeTiming();
    work(wave->world, mail);
    state.PauseTiming();
    wave.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * num);
}

void deliver_wave(benchmark::State& state, const Kernels* kernels) {
  with_new_wave(state, kernels, [](World& world, Mail& mail) {
    const Exposures exposures = deliver(world, std::move(mail));
    benchmark::DoNotOptimize(exposures.of(0, 0).data());
  });
}

// The posts of one agent in 64, each into all groups of the agent.
Mail posts_of_some(const graph::ProceduralGraph& graph) {
  Mail posts;
  for (std::uint32_t poster = 0; poster < kNumAgents; poster += 64) {
    const std::size_t before = posts.addressees.size();
    for (std::uint32_t n = 0; n < graph.num_memberships(AgentId{poster}); ++n) {
      if (const GroupId group = graph.group(AgentId{poster}, n); group != kNoGroup) {
        posts.addressees.push_back(index(group));
      }
    }
    const auto count = static_cast<std::uint32_t>(posts.addressees.size() - before);
    posts.letters.push_back(
        {poster, poster, count, 0, static_cast<std::uint8_t>(PostKind::Word), 0, Via::Group});
  }
  return posts;
}

void expand_posts(benchmark::State& state, const Kernels* kernels) {
  Wave wave(*kernels);
  const graph::ProceduralGraph graph(graph::synthetic_recipe(kNumAgents));
  wave.world.duplicate_seats =
      find_duplicate_seats(graph, wave.world.population.agents(), kernels->slots.permute);
  const Mail posts = posts_of_some(graph);
  std::size_t num = 0;
  for (auto _ : state) {
    num = expand(wave.world, graph, 1, posts, wave.world.mailbag_to_agents(1)).addressees.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(num));
  state.counters["posts"] = static_cast<double>(posts.addressees.size());
}

// Phases deliver and adopt of a later wave: of the agents who see a post, 4% adopt.
void adopt_wave(benchmark::State& state, const Kernels* kernels) {
  std::int64_t num_adopters = 0;
  with_new_wave(state, kernels, [&](World& world, Mail& mail) {
    adopt(world, 2, deliver(world, std::move(mail)));
    num_adopters = world.tally[0].counts.invited_adoptions;
  });
  state.counters["adopters"] = static_cast<double>(num_adopters);
}

void receive(benchmark::State& state, const Kernels* kernels) {
  Wave wave(*kernels);
  Mail mail = wave.mail();
  const std::size_t num = mail.addressees.size();
  const Exposures exposures = deliver(wave.world, std::move(mail));
  AttentionFilter attention(wave.world, 1, exposures);
  Candidates candidates;
  for (auto _ : state) {
    std::size_t number = 0;
    for (Block& block : wave.world.population.blocks()) {
      attention.receive(block, 0, exposures.of(number++, 0), candidates);
      candidates.clear();
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(num));
}

const bool registered = [] {
  for (const Kernels* kernels : usable_kernels()) {
    const std::string name = "/" + std::string(kernels->name);
    benchmark::RegisterBenchmark(("skip_batch" + name).c_str(), skip_sequences, kernels);
    benchmark::RegisterBenchmark(("thinned_skip_batch" + name).c_str(), thinned_skip_batch, kernels);
    benchmark::RegisterBenchmark(("expand" + name).c_str(), expand_posts, kernels)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("receive" + name).c_str(), receive, kernels)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("adopt" + name).c_str(), adopt_wave, kernels)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("deliver", deliver_wave, usable_kernels().back())
      ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace kfactor::model
