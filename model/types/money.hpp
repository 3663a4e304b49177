// Money as whole fen (1 RMB = 100 fen). Each function that rounds states what happens to the remainder.
#pragma once

#include <compare>
#include <cstdint>

namespace kfactor::model {

// Wide enough for the product of two 64-bit counts.
__extension__ using Int128 = __int128;

struct Fen {
  std::int64_t count = 0;

  friend constexpr auto operator<=>(Fen, Fen) = default;
  constexpr Fen& operator+=(Fen other) {
    count += other.count;
    return *this;
  }
  constexpr Fen& operator-=(Fen other) {
    count -= other.count;
    return *this;
  }
  friend constexpr Fen operator+(Fen a, Fen b) { return {a.count + b.count}; }
  friend constexpr Fen operator-(Fen a, Fen b) { return {a.count - b.count}; }
  friend constexpr Fen operator*(std::int64_t times, Fen each) { return {times * each.count}; }
};

constexpr double to_rmb(Fen amount) { return static_cast<double>(amount.count) / 100.0; }

// floor(amount * pool / demand) without overflow: what one claim is paid when the demand exceeds the pool. The
// remainder stays in the pool. demand > 0.
constexpr Fen prorate(Fen amount, Fen pool, Fen demand) {
  if (demand <= pool) {
    return amount;
  }
  return {static_cast<std::int64_t>(static_cast<Int128>(amount.count) * pool.count / demand.count)};
}

}  // namespace kfactor::model
