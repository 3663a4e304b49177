// Time of a run by phase, and the minimum work of each phase.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "graph/base/clock.hpp"
#include "graph/base/comm.hpp"
#include "graph/base/machine.hpp"
#include "graph/base/traffic.hpp"

namespace kfactor::model {

// Parts of a day with separate times. Their sum is the time of the day.
enum class Phase : std::uint8_t {
  Open,
  Use,
  Accompany,
  Share,
  Expand,
  Deliver,
  Adopt,
  Churn,
  Settle,
  Exchange,
  Report
};
inline constexpr std::size_t kNumPhases = 11;
inline constexpr std::array<std::string_view, kNumPhases> kPhaseNames = {
    "open",  "use",   "accompany", "share",    "expand", "deliver",
    "adopt", "churn", "settle",    "exchange", "report"};

// Work that a phase must do in any implementation.
struct Work {
  std::int64_t items = 0;    // main objects of the phase: rows, views of assistants, posts, exposures
  std::int64_t bytes = 0;    // bytes to read, plus bytes to write
  std::int64_t gathers = 0;  // reads and writes at random addresses in memory
  std::int64_t lookups = 0;  // reads and writes at random addresses of small tables in the cache
  std::int64_t draws = 0;
  std::int64_t gaps = 0;  // from one rare event to the next
  // Steps of keyed permutations, for the ties, groups and members of a synthetic population.
  std::int64_t permutations = 0;
  // A second kind of objects with their own cost. share: posts written; expand: exposures; adopt: agents with
  // a reason who decide; churn: notified ties; settle: agents of blocks with fatigue.
  std::int64_t also = 0;

  friend bool operator==(const Work&, const Work&) = default;
  Work& operator+=(const Work& more) {
    items += more.items;
    bytes += more.bytes;
    gathers += more.gathers;
    lookups += more.lookups;
    draws += more.draws;
    gaps += more.gaps;
    permutations += more.permutations;
    also += more.also;
    return *this;
  }
  // The work between two readings.
  friend Work operator-(const Work& later, const Work& earlier) {
    return {later.items - earlier.items,
            later.bytes - earlier.bytes,
            later.gathers - earlier.gathers,
            later.lookups - earlier.lookups,
            later.draws - earlier.draws,
            later.gaps - earlier.gaps,
            later.permutations - earlier.permutations,
            later.also - earlier.also};
  }
};

struct PhaseTime {
  std::int64_t nanoseconds = 0;
  Work work;
};

class Profile {
 public:
  // Adds its lifetime to a phase. The time of a nested timer does not count for the outer one.
  class Timer {
   public:
    Timer(Profile& profile, Phase phase) : profile_(profile), outer_(profile.current_) {
      profile.turn_to(phase);
    }
    ~Timer() { profile_.turn_to(outer_); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    Profile& profile_;
    Phase outer_;
  };

  [[nodiscard]] Timer measure(Phase phase) { return {*this, phase}; }

  void add(Phase phase, const Work& more) { of(phase).work += more; }

  const PhaseTime& operator[](Phase phase) const { return phases_[static_cast<std::size_t>(phase)]; }

  // Notes memory that is needed temporarily: the mail of a wave during sorting, the orders of a day during
  // the lottery, the churn notices of a day.
  void note_temporary_bytes(std::int64_t bytes) { most_passing_ = std::max(most_passing_, bytes); }
  std::int64_t most_temporary_bytes() const { return most_passing_; }

  // Starts the clock. Time before the first day belongs to no phase.
  void start() {
    current_ = Phase::Open;
    since_ = Clock::now();
  }
  // Adds the time until now to the current phase.
  void stop() { turn_to(current_); }

 private:
  PhaseTime& of(Phase phase) { return phases_[static_cast<std::size_t>(phase)]; }
  void turn_to(Phase phase) {
    const auto now = Clock::now();
    of(current_).nanoseconds += std::chrono::duration_cast<std::chrono::nanoseconds>(now - since_).count();
    since_ = now;
    current_ = phase;
  }

  std::array<PhaseTime, kNumPhases> phases_{};
  std::int64_t most_passing_ = 0;
  Phase current_ = Phase::Open;
  Clock::time_point since_ = Clock::now();
};

struct Kernels;

// Rates of kernels per second on one core, with all data in the cache.
struct KernelRates {
  double lookups_per_second = 0;
  double draws_per_second = 0;
  double gaps_per_second = 0;
  double permutations_per_second = 0;
};

// Measures the rates repeatedly during a run. Other load on the machine changes the speed of a core over
// time, and it affects phases and kernels alike.
class KernelMeter {
 public:
  explicit KernelMeter(const Kernels& kernels);
  ~KernelMeter();
  KernelMeter(const KernelMeter&) = delete;
  KernelMeter& operator=(const KernelMeter&) = delete;

  void measure();  // takes a few tens of microseconds
  // Means of all measurements; measures once if there is none.
  KernelRates rates();

 private:
  struct Material;
  const Kernels& kernels_;
  std::unique_ptr<Material> material_;  // from the first measurement on
  std::array<double, 4> seconds_{};     // for kAtOnce operations of each kind, summed over the measurements
  std::int64_t num_ = 0;
};

// Times of a phase over all ranks, compared with the rates of their cores.
struct PhaseCost {
  double slowest = 0;  // seconds of the slowest rank
  double mean = 0;     // mean seconds of the ranks
  double floor = 0;    // mean seconds for the work at the rates of the machine and the kernels
  Work work;           // of all ranks
};

struct RunProfile {
  std::array<PhaseCost, kNumPhases> phases{};
  std::string instructions;
  MachineRates rates;        // mean of the ranks
  KernelRates kernel_rates;  // mean of the ranks
  int num_ranks = 0;
  Traffic traffic;                   // of all ranks, while the days were simulated
  std::uint64_t state_bytes = 0;     // of all ranks
  std::uint64_t peak_bytes = 0;      // resident memory, of all ranks
  std::uint64_t peak_bytes_max = 0;  // of the rank with the largest value

  const PhaseCost& operator[](Phase phase) const { return phases[static_cast<std::size_t>(phase)]; }
};

// Collective. Each rank passes its own profile and rates. The caller sets state_bytes.
RunProfile gather_profile(const Profile& profile, const Kernels& kernels, const MachineRates& rates,
                          const KernelRates& kernel_rates, const Comm& comm);

}  // namespace kfactor::model
