// Where the time of a run goes, phase by phase, and how much work each phase had to do at least.
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

// Parts of a day that are timed apart. Their sum is the day.
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

// What a phase must do, however well it is written.
struct Work {
  std::int64_t items = 0;    // rows, sights of assistants, posts, exposures: what the phase is about
  std::int64_t bytes = 0;    // that it must read, plus those that it must write
  std::int64_t gathers = 0;  // reads and writes at places that nothing predicts
  std::int64_t lookups = 0;  // the same in small tables, which the cache holds
  std::int64_t draws = 0;
  std::int64_t gaps = 0;  // from one rare event to the next
  std::int64_t permutations =
      0;  // steps of keyed ones, behind the ties, groups and members of a synthetic population
  // What items lead to, and costs apart from them: share: posts written; expand: who sees it; adopt: who has a reason and decides; churn: ties
  // that hear of it; settle: agents of blocks in which somebody is tired.
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
  // What was done between two readings.
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
  // Adds the time until it ends to a phase. One inside another takes its time from the outer one.
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

  // Memory that is needed for a moment: a wave's mail while it is sorted, a day's orders while some are chosen,
  // its farewells.
  void note_passing(std::int64_t bytes) { most_passing_ = std::max(most_passing_, bytes); }
  std::int64_t most_passing() const { return most_passing_; }

  // Starts the clock: time before the first day belongs to no phase.
  void start() {
    current_ = Phase::Open;
    since_ = Clock::now();
  }
  // Books the time until now.
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

// What these kernels do a second on one core, everything at hand.
struct KernelRates {
  double lookups_per_second = 0;
  double draws_per_second = 0;
  double gaps_per_second = 0;
  double permutations_per_second = 0;
};

// Measures them while a run goes on, again and again: what else a machine does makes a core faster or slower from one moment
// to the next, phases and kernels alike.
class KernelMeter {
 public:
  explicit KernelMeter(const Kernels& kernels);
  ~KernelMeter();
  KernelMeter(const KernelMeter&) = delete;
  KernelMeter& operator=(const KernelMeter&) = delete;

  void measure();  // takes some dozen microseconds
  // Means of what was measured; measures if nothing was.
  KernelRates rates();

 private:
  struct Material;
  const Kernels& kernels_;
  std::unique_ptr<Material> material_;  // from the first measurement on
  std::array<double, 4> seconds_{};     // of kAtOnce of each, summed over the measurements
  std::int64_t num_ = 0;
};

// The same over all ranks, against what their cores can do.
struct PhaseCost {
  double slowest = 0;  // seconds of the rank that took longest
  double mean = 0;     // seconds of a rank
  double floor = 0;    // mean seconds that the work takes at the rates of the machine and the kernels
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
  std::uint64_t peak_bytes_max = 0;  // of the rank that took most

  const PhaseCost& operator[](Phase phase) const { return phases[static_cast<std::size_t>(phase)]; }
};

// Collective. Each rank gives its own profile and rates; state_bytes is left to the caller.
RunProfile gather_profile(const Profile& profile, const Kernels& kernels, const MachineRates& rates,
                          const KernelRates& kernel_rates, const Comm& comm);

}  // namespace kfactor::model
