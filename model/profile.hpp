// Where the time of a run goes, phase by phase, and how much work each phase had to do at least.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kfactor::model {

// Parts of a day that are timed apart. Their sum is the day.
enum class Phase : std::uint8_t { Open, Use, Share, Expand, Deliver, Adopt, Churn, Settle, Exchange };
inline constexpr std::size_t kNumPhases = 9;
inline constexpr std::array<std::string_view, kNumPhases> kPhaseNames = {
    "open", "use", "share", "expand", "deliver", "adopt", "churn", "settle", "exchange"};

struct PhaseWork {
  double seconds = 0;
  std::int64_t items = 0;    // rows, posts, exposures: what the phase is about
  std::int64_t bytes = 0;    // that it must read or write at least once
  std::int64_t gathers = 0;  // reads and writes at places that nothing predicts
};

class Profile {
 public:
  using Clock = std::chrono::steady_clock;

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

  void add(Phase phase, std::int64_t items, std::int64_t bytes, std::int64_t gathers = 0) {
    PhaseWork& work = of(phase);
    work.items += items;
    work.bytes += bytes;
    work.gathers += gathers;
  }

  const PhaseWork& operator[](Phase phase) const { return work_[static_cast<std::size_t>(phase)]; }
  // Starts the clock: time before the first day belongs to no phase.
  void start() {
    current_ = Phase::Open;
    since_ = Clock::now();
  }
  // Books the time until now.
  void stop() { turn_to(current_); }

 private:
  PhaseWork& of(Phase phase) { return work_[static_cast<std::size_t>(phase)]; }
  void turn_to(Phase phase) {
    const auto now = Clock::now();
    of(current_).seconds += std::chrono::duration<double>(now - since_).count();
    since_ = now;
    current_ = phase;
  }

  std::array<PhaseWork, kNumPhases> work_{};
  Phase current_ = Phase::Open;
  Clock::time_point since_ = Clock::now();
};

}  // namespace kfactor::model
