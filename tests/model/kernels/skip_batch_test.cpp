// Many walks at once meet what each meets alone.
#include "model/kernels/skip_batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "graph/base/skip.hpp"

namespace kfactor::model {
namespace {

constexpr std::uint32_t kApp = 77;

std::vector<std::pair<std::uint32_t, std::uint32_t>> one_by_one(const Draws& draws,
                                                                std::span<const SkipSequence> walkers,
                                                                std::span<const GeometricSkip> skippers) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stops;
  for (std::uint32_t k = 0; k < walkers.size(); ++k) {
    walk(draws, Purpose::PostTie, walkers[k].agent, kApp, walkers[k].time, skippers[k], walkers[k].length,
         [&](std::uint32_t at) { stops.emplace_back(k, at); });
  }
  return stops;
}

// Every kernel must meet the same.
void expect_same_stops(std::span<const SkipSequence> walkers, std::span<const GeometricSkip> skippers) {
  const Draws draws(3, 0);
  const auto expected = one_by_one(draws, walkers, skippers);
  std::vector<std::int64_t> hits(walkers.size());
  std::vector<std::uint32_t> walked(walkers.size());  // places behind the last stop
  for (const auto& [walker, at] : expected) {
    ++hits[walker];
    walked[walker] = at + 1;
  }
  std::int64_t num_draws = 0;  // four gaps each; nobody draws who stands at the end
  for (std::size_t k = 0; k < walkers.size(); ++k) {
    const bool at_end = hits[k] % 4 == 0 && walked[k] == walkers[k].length;
    num_draws += skippers[k].never() ? 0 : hits[k] / 4 + (at_end ? 0 : 1);
  }
  for (const Kernels* kernels : usable_kernels()) {
    SkipBatch walks(*kernels, draws);
    for (int again = 0; again < 2; ++again) {  // nothing is left over from the first time
      std::vector<std::pair<std::uint32_t, std::uint32_t>> stops;
      walks(
          Purpose::PostTie, kApp, walkers, [&](std::size_t k) -> const GeometricSkip& { return skippers[k]; },
          [&](const SkipHits& some) {
            for (std::size_t i = 0; i < some.size(); ++i) {
              const std::uint32_t walker = some.walkers[i];
              EXPECT_LE(some.begins[walker], i);
              EXPECT_LT(i, some.begins[walker + 1]);
              stops.emplace_back(static_cast<std::uint32_t>(some.first) + walker, some.places[i]);
            }
            EXPECT_EQ(some.begins.size(), std::min(SkipBatch::kAtOnce, walkers.size() - some.first) + 1);
            EXPECT_EQ(some.begins.back(), some.size());
          });
      EXPECT_EQ(stops, expected) << kernels->name;
      EXPECT_EQ(walks.take_draws(), num_draws) << kernels->name;
    }
  }
}

class ManyWalks : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(AroundABatch, ManyWalks, testing::Values(0, 1, 2, 511, 512, 513, 1500));

TEST_P(ManyWalks, MeetWhatEachMeetsAlone) {
  constexpr std::array kChances = {0.0, 0.01, 0.1, 0.5, 1.0};
  constexpr std::array kLengths = {0U, 1U, 2U, 4U, 24U, 300U};
  std::vector<SkipSequence> walkers;
  std::vector<GeometricSkip> skippers;
  for (std::uint32_t k = 0; k < GetParam(); ++k) {
    walkers.push_back({1000 + k, kLengths[k % kLengths.size()], {static_cast<std::uint16_t>(k % 7), 1, 0}});
    skippers.emplace_back(kChances[k / 2 % kChances.size()]);
  }
  expect_same_stops(walkers, skippers);
}

// Gaps of a thousand million lie beyond what the quick logarithm can tell: all of them are asked again.
TEST(SkipBatch, GoAsFarAsThereAreAgents) {
  std::vector<SkipSequence> walkers;
  std::vector<GeometricSkip> skippers;
  for (std::uint32_t k = 0; k < 100; ++k) {
    walkers.push_back({k, std::numeric_limits<std::uint32_t>::max(), {5, 1, 0}});
    skippers.emplace_back(k % 2 == 0 ? 1e-9 : 1e-12);
  }
  const auto stops = one_by_one(Draws(3, 0), walkers, skippers);
  ASSERT_GT(std::ranges::count_if(stops, [](const auto& stop) { return stop.second > 1U << 31; }), 10);
  expect_same_stops(walkers, skippers);
}

}  // namespace
}  // namespace kfactor::model
