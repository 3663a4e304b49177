// What work costs on a machine: the numbers that an estimate multiplies counts by, and how they follow from
// measured times.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/day/profile.hpp"

namespace kfactor::jobs {

// What the time of a phase grows with: the items of its Work and what they lead to, blocks looked through (a
// block of 32768 agents and an app), and days.
enum class CostFactor : std::uint8_t { Items, Also, Blocks, Days };
inline constexpr std::size_t kNumCostFactors = 4;

// How often each factor occurs, or the seconds that it costs each time; by factor.
using FactorValues = std::array<double, kNumCostFactors>;

// A factor that counts in a phase.
struct PhaseCostFactor {
  model::Phase phase;
  CostFactor factor;
};
std::span<const PhaseCostFactor> phase_cost_factors();

FactorValues factors_of(const model::Work& work, double blocks, double days);
double seconds_of(const FactorValues& counts, const FactorValues& seconds);

// A measured time, and how often each factor occurred in it.
struct Sample {
  FactorValues counts{};
  double seconds = 0;
};

// The costs >= 0 of the factors in `which` that minimise the sum over samples of (counts x cost - seconds)^2 /
// seconds; the other factors cost nothing. Times under a thousandth of the longest weigh as if they were as
// long as that.
FactorValues fit_costs(std::span<const Sample> samples, std::span<const CostFactor> which);

// Measured with so many agents on each rank: more of them find less in the caches.
struct WorkCosts {
  std::uint64_t agents = 0;
  std::array<FactorValues, model::kNumPhases> phases{};
  double start = 0;  // seconds before the first day
};

struct MachineCosts {
  std::string machine;
  int ranks = 1;                 // that measured at the same time
  std::vector<WorkCosts> work;   // by agents, ascending; at least one
  std::uint64_t base_bytes = 0;  // of a rank before it has agents
  double launch = 0;             // seconds from the start of the process until it does something: MPI
  double start_agent = 0, start_app = 0;  // seconds before the first day: of an agent and app, and of an app
};

}  // namespace kfactor::jobs
