// A batch of sequences has the same hits as each sequence alone.
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
                                                                std::span<const SkipSequence> sequences,
                                                                std::span<const GeometricSkip> skips) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> hits;
  for (std::uint32_t k = 0; k < sequences.size(); ++k) {
    walk(draws, Purpose::PostTie, sequences[k].agent, kApp, sequences[k].time, skips[k], sequences[k].length,
         [&](std::uint32_t at) { hits.emplace_back(k, at); });
  }
  return hits;
}

// All kernels must find the same hits.
void expect_same_hits(std::span<const SkipSequence> sequences, std::span<const GeometricSkip> skips) {
  const Draws draws(3, 0);
  const auto expected = one_by_one(draws, sequences, skips);
  std::vector<std::int64_t> num_hits(sequences.size());
  std::vector<std::uint32_t> end(sequences.size());  // the position after the last hit
  for (const auto& [sequence, at] : expected) {
    ++num_hits[sequence];
    end[sequence] = at + 1;
  }
  std::int64_t num_draws = 0;  // four gaps each; a sequence at its end makes no further draw
  for (std::size_t k = 0; k < sequences.size(); ++k) {
    const bool at_end = num_hits[k] % 4 == 0 && end[k] == sequences[k].length;
    num_draws += skips[k].never() ? 0 : num_hits[k] / 4 + (at_end ? 0 : 1);
  }
  for (const Kernels* kernels : usable_kernels()) {
    SkipBatch skip_batch(*kernels, draws);
    for (int again = 0; again < 2; ++again) {  // the first call must leave no state behind
      std::vector<std::pair<std::uint32_t, std::uint32_t>> hits;
      skip_batch(
          Purpose::PostTie, kApp, sequences, [&](std::size_t k) -> const GeometricSkip& { return skips[k]; },
          [&](const SkipHits& some) {
            for (std::size_t i = 0; i < some.size(); ++i) {
              const std::uint32_t sequence = some.sequences[i];
              EXPECT_LE(some.begins[sequence], i);
              EXPECT_LT(i, some.begins[sequence + 1]);
              hits.emplace_back(static_cast<std::uint32_t>(some.first) + sequence, some.positions[i]);
            }
            EXPECT_EQ(some.begins.size(), std::min(SkipBatch::kAtOnce, sequences.size() - some.first) + 1);
            EXPECT_EQ(some.begins.back(), some.size());
          });
      EXPECT_EQ(hits, expected) << kernels->name;
      EXPECT_EQ(skip_batch.take_draws(), num_draws) << kernels->name;
    }
  }
}

class ManySequences : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(AroundABatch, ManySequences, testing::Values(0, 1, 2, 511, 512, 513, 1500));

TEST_P(ManySequences, HitWhatEachHitsAlone) {
  constexpr std::array kChances = {0.0, 0.01, 0.1, 0.5, 1.0};
  constexpr std::array kLengths = {0U, 1U, 2U, 4U, 24U, 300U};
  std::vector<SkipSequence> sequences;
  std::vector<GeometricSkip> skips;
  for (std::uint32_t k = 0; k < GetParam(); ++k) {
    sequences.push_back({1000 + k, kLengths[k % kLengths.size()], {static_cast<std::uint16_t>(k % 7), 1, 0}});
    skips.emplace_back(kChances[k / 2 % kChances.size()]);
  }
  expect_same_hits(sequences, skips);
}

// Gaps of a billion exceed the accuracy of the fast logarithm, so all of them are computed again.
TEST(SkipBatch, CoversAllAgents) {
  std::vector<SkipSequence> sequences;
  std::vector<GeometricSkip> skips;
  for (std::uint32_t k = 0; k < 100; ++k) {
    sequences.push_back({k, std::numeric_limits<std::uint32_t>::max(), {5, 1, 0}});
    skips.emplace_back(k % 2 == 0 ? 1e-9 : 1e-12);
  }
  const auto hits = one_by_one(Draws(3, 0), sequences, skips);
  ASSERT_GT(std::ranges::count_if(hits, [](const auto& hit) { return hit.second > 1U << 31; }), 10);
  expect_same_hits(sequences, skips);
}

}  // namespace
}  // namespace kfactor::model
