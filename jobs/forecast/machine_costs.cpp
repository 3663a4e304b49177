#include "jobs/forecast/machine_costs.hpp"

#include <algorithm>
#include <cmath>

namespace kfactor::jobs {

std::span<const PhaseCostFactor> phase_cost_factors() {
  using model::Phase;
  static constexpr std::array<PhaseCostFactor, 19> kTable = {{
      {Phase::Open, CostFactor::Days},        // a day
      {Phase::Use, CostFactor::Items},        // a row
      {Phase::Use, CostFactor::Blocks},       // a block
      {Phase::Accompany, CostFactor::Items},  // an assistant that an agent sees
      {Phase::Share, CostFactor::Items},      // a row
      {Phase::Share, CostFactor::Also},       // a post
      {Phase::Expand, CostFactor::Items},     // a post
      {Phase::Expand, CostFactor::Also},      // an exposure
      {Phase::Deliver, CostFactor::Items},    // an exposure
      {Phase::Deliver, CostFactor::Blocks},   // a block
      {Phase::Adopt, CostFactor::Items},      // an exposure
      {Phase::Adopt, CostFactor::Also},       // a decision
      {Phase::Adopt, CostFactor::Blocks},     // a block
      {Phase::Churn, CostFactor::Items},      // a row
      {Phase::Churn, CostFactor::Also},       // a notice to a tie
      {Phase::Settle, CostFactor::Items},     // a row
      {Phase::Settle, CostFactor::Also},      // a tired agent
      {Phase::Settle, CostFactor::Blocks},    // a block
      {Phase::Exchange, CostFactor::Days},    // a day
  }};
  return kTable;
}

FactorValues factors_of(const model::Work& work, double blocks, double days) {
  return {static_cast<double>(work.items), static_cast<double>(work.also), blocks, days};
}

double seconds_of(const FactorValues& counts, const FactorValues& seconds) {
  double sum = 0;
  for (std::size_t factor = 0; factor < kNumCostFactors; ++factor) {
    sum += counts[factor] * seconds[factor];
  }
  return sum;
}

// Least squares with costs >= 0: sets one factor after the other to its best cost given the others. This
// converges because the sum of squares is convex. Counts are scaled to at most 1 first.
FactorValues fit_costs(std::span<const Sample> samples, std::span<const CostFactor> which) {
  constexpr int kMostRounds = 100'000;
  constexpr double kStandsStill = 1e-14;
  double longest = 0;
  FactorValues scale{};
  for (const Sample& sample : samples) {
    longest = std::max(longest, sample.seconds);
    for (const CostFactor factor : which) {
      double& most = scale[static_cast<std::size_t>(factor)];
      most = std::max(most, sample.counts[static_cast<std::size_t>(factor)]);
    }
  }
  std::array<FactorValues, kNumCostFactors> squares{};
  FactorValues products{};
  for (const Sample& sample : samples) {
    const double weight = longest / std::max(sample.seconds, 1e-3 * longest);
    FactorValues counts{};
    for (std::size_t i = 0; i < kNumCostFactors; ++i) {
      counts[i] = scale[i] > 0 ? sample.counts[i] / scale[i] : 0.0;
    }
    for (std::size_t i = 0; i < kNumCostFactors; ++i) {
      products[i] += weight * counts[i] * sample.seconds;
      for (std::size_t k = 0; k < kNumCostFactors; ++k) {
        squares[i][k] += weight * counts[i] * counts[k];
      }
    }
  }
  FactorValues costs{};
  double moved = longest;
  for (int round = 0; round < kMostRounds && moved > kStandsStill * longest; ++round) {
    moved = 0;
    for (std::size_t i = 0; i < kNumCostFactors; ++i) {
      if (scale[i] > 0) {
        const double others = seconds_of(squares[i], costs) - squares[i][i] * costs[i];
        const double best = std::max(0.0, (products[i] - others) / squares[i][i]);
        moved = std::max(moved, std::abs(best - costs[i]));
        costs[i] = best;
      }
    }
  }
  for (std::size_t i = 0; i < kNumCostFactors; ++i) {
    costs[i] = scale[i] > 0 ? costs[i] / scale[i] : 0.0;
  }
  return costs;
}

}  // namespace kfactor::jobs
