// Wall-clock seconds of this process; never a date, and never part of a result that must be reproducible.
#pragma once

#include <chrono>

namespace kfactor {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace kfactor
