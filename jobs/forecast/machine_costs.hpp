// What work costs on a machine: the constants that `kfactor bench` measures and an estimate multiplies counts by. They
// are kept in a small file (JSON), one a machine.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/forecast/network_model.hpp"
#include "model/day/profile.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// What the time of a phase grows with: the items of its Work and what they lead to, blocks looked through (a block of
// 32768 agents and an app), and days.
enum class CostFactor : std::uint8_t { Items, Also, Blocks, Days };
inline constexpr std::size_t kNumDrivers = 4;

// How often, or seconds for each; by driver.
using Drivers = std::array<double, kNumDrivers>;

// The drivers that count in a phase, by the names of what they count.
struct PhaseDriver {
  model::Phase phase;
  CostFactor factor;
  std::string_view name;
};
std::span<const PhaseDriver> phase_drivers();

Drivers drivers_of(const model::Work& work, double blocks, double days);
double seconds_of(const Drivers& counts, const Drivers& seconds);

// Measured with so many agents on each rank: more of them find less in the caches.
struct WorkCosts {
  std::uint64_t agents = 0;
  std::array<Drivers, model::kNumPhases> phases{};
  double start = 0;                 // seconds before the first day
  std::uint64_t counted_bytes = 0;  // of state and mail at their largest
};

struct ResultsCosts {
  double a_file = 0, a_day = 0;  // seconds
  double a_cohort_cell = 0;      // of (app, channel, install day, age)
};

struct MachineCosts {
  std::string machine, processor, kernels, revision, measured_utc;
  int ranks = 1;                              // at the same time, on this machine
  std::vector<WorkCosts> procedural, stored;  // by agents, ascending; at least one of each unless empty
  std::uint64_t base_bytes = 0;               // of a rank before it has agents
  double launch = 0;                      // seconds from the program's beginning until it does something: MPI
  double start_agent = 0, start_app = 0;  // seconds before the first day: of an agent and app, and of an app
  ResultsCosts results;
  double disk_bytes_per_second = 0;
  double reading_seconds_per_byte = 0;  // of an edge list
  double excess = 1;                    // bytes that a rank takes for each byte of state and mail
  double waiting = 0;                   // of ranks for the slowest, as a share of their computing
  LogGp network;
  bool network_is_measured = false;

  const std::vector<WorkCosts>& of(model::GraphKind kind) const {
    return kind == model::GraphKind::Procedural ? procedural : stored;
  }
};

// --machine, or else kfactor/machine.json in $XDG_CACHE_HOME or ~/.cache. An InputError if there is no such place.
std::filesystem::path machine_file(const std::string& chosen);

std::string to_json(const MachineCosts& costs);
// An InputError, naming the file, for a text that is not such a file.
MachineCosts parse_machine_costs(const std::string& text, const std::string& file_name);

}  // namespace kfactor::jobs
