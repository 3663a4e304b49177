// The costs of work on a machine. An estimate multiplies counts by them; a fit finds them from measured times.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/day/profile.hpp"

namespace kfactor::jobs {

// What the time of a phase depends on: the items of its Work, the events they cause, the blocks it scans (32768
// agents and one app each), and days.
enum class CostFactor : std::uint8_t { Items, Also, Blocks, Days };
inline constexpr std::size_t kNumCostFactors = 4;

// One number for each factor: how often it occurs, or the seconds it costs each time.
using FactorValues = std::array<double, kNumCostFactors>;

// A factor that adds to the time of a phase.
struct PhaseCostFactor {
  model::Phase phase;
  CostFactor factor;
};
std::span<const PhaseCostFactor> phase_cost_factors();

FactorValues factors_of(const model::Work& work, double blocks, double days);
double seconds_of(const FactorValues& counts, const FactorValues& seconds);

// A measured time and how often each factor occurred in it.
struct Sample {
  FactorValues counts{};
  double seconds = 0;
};

// Returns the costs >= 0 of the factors in `which` that minimise the sum over samples of (counts x cost -
// seconds)^2 / seconds. The other factors cost nothing. Times below a thousandth of the longest time have the
// weight of that limit.
FactorValues fit_costs(std::span<const Sample> samples, std::span<const CostFactor> which);

// Costs with so many agents on each rank. With more agents, fewer reads hit the caches.
struct WorkCosts {
  std::uint64_t agents = 0;
  std::array<FactorValues, model::kNumPhases> phases{};
  double start = 0;  // seconds before the first day
};

struct MachineCosts {
  std::string machine;
  int ranks = 1;                 // measured at the same time
  std::vector<WorkCosts> work;   // ascending by agents; at least one
  std::uint64_t base_bytes = 0;  // of a rank without agents
  double launch = 0;             // seconds from the start of the process to its first work, mainly for MPI
  double start_agent = 0, start_app = 0;  // seconds before the first day: per agent and app; per app
};

}  // namespace kfactor::jobs
