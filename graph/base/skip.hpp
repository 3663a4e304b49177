// Rare events by geometric skipping: the cost follows the number of events, not the number of trials.
//
// The gaps between events of probability p are geometric: gap = floor(log u / log(1 - p)), u uniform on (0, 1].
// The logarithm is a fixed sequence of IEEE operations, so that positions do not depend on the C math library.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "graph/base/draws.hpp"

namespace kfactor {

// log2 of a positive normal number; relative error below 1e-15.
constexpr double fixed_log2(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double s = (m - 1.0) / (m + 1.0);  // log m = 2 atanh s, |s| < 0.172
  const double t = s * s;
  double sum = 1.0 / 21;
  for (const double term :
       {1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0}) {
    sum = sum * t + term;
  }
  return exponent + 2.8853900817779268 * s * sum;  // 2 / ln 2
}

// log2 of a number in [2^-32, 1] from a table and a short polynomial, without a division: several times faster
// than fixed_log2, with an error below kNearLogError.
inline constexpr double kNearLogError = 4e-12;
class NearLog2 {
 public:
  constexpr NearLog2() {
    for (std::size_t i = 0; i < kSize; ++i) {
      const double middle = 1.0 + (static_cast<double>(i) + 0.5) / kSize;
      entries_[i] = {1.0 / middle, fixed_log2(middle)};
    }
  }
  double operator()(double x) const {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
    const Entry& near = entries_[bits >> (52 - kBits) & (kSize - 1)];
    const double whole = static_cast<double>(static_cast<int>(bits >> 52) - 1023) + near.log;
    const double r = m * near.inverse - 1.0;  // |r| < 1/256; next term of the series: r^5 / (5 ln 2) < 3e-13
    const double square = r * r;
    return whole + r * ((kPerLog - kPerLog / 2 * r) + square * (kPerLog / 3 - kPerLog / 4 * r));
  }

 private:
  static constexpr double kPerLog = 1.4426950408889634;  // 1 / ln 2
  static constexpr int kBits = 7;
  static constexpr std::size_t kSize = std::size_t{1} << kBits;
  struct Entry {
    double inverse, log;  // of the middle of an interval of [1, 2)
  };
  std::array<Entry, kSize> entries_{};
};
inline constexpr NearLog2 kNearLog2;

// Turns uniform draws into gaps between events of one probability.
class GeometricSkip {
 public:
  explicit GeometricSkip(double p)
      : never_(p <= 0.0),
        factor_(p >= 1.0   ? 0.0
                : p <= 0.0 ? 0.0
                           : 1.0 / fixed_log2(1.0 - p)) {}

  bool never() const { return never_; }
  // Number of non-events before the next event; capped far above any length in use.
  std::uint64_t gap(std::uint32_t draw) const {
    const double u = (static_cast<double>(draw) + 1.0) * 0x1p-32;
    // Use the fast logarithm unless its result is so close to a whole number that its error could change the
    // gap.
    const double near = kNearLog2(u) * factor_;
    if (near < 0x1p31) {
      const auto whole = static_cast<std::int32_t>(near);
      const double rest = near - whole;
      const double margin = margin_of(factor_);
      if (rest >= margin && rest < 1.0 - margin) {
        return static_cast<std::uint64_t>(whole);
      }
    }
    return exact_gap(u);
  }

  // For code that computes many gaps at once: the gap is the whole part of log2(u) * factor(). A fast result
  // within margin_of(factor()) of a whole number must be computed again with fixed_log2.
  double factor() const { return factor_; }
  static double margin_of(double factor) { return -2 * kNearLogError * factor; }

 private:
  std::uint64_t exact_gap(double u) const {
    const double gap = fixed_log2(u) * factor_;
    return gap < 0x1p40 ? static_cast<std::uint64_t>(gap) : std::uint64_t{1} << 40;
  }

  bool never_;
  double factor_;  // 1 / log2(1 - p); 0 if every gap is 0, or if there is no event
};

// Calls visit(i) for each i in 0 .. length-1 at which an event of the probability of `skip` happens. A draw
// gives four gaps.
template <class Visit>
void walk(const Draws& draws, Purpose purpose, std::uint32_t agent, std::uint32_t app, DrawTime time,
          const GeometricSkip& skip, std::uint64_t length, Visit&& visit) {
  if (skip.never()) {
    return;
  }
  std::uint64_t position = 0;
  for (std::uint32_t step = 0; position < length; ++step) {
    for (const std::uint32_t lane : draws(purpose, agent, step, app, time)) {
      position += skip.gap(lane);
      if (position >= length) {
        return;
      }
      visit(static_cast<std::uint32_t>(position));
      ++position;
    }
  }
}

// The smallest power of two that is at least p, for p in (0, 1].
inline double power_of_two_above(double p) {
  const auto bits = std::bit_cast<std::uint64_t>(p);
  const bool exact = (bits & 0x000FFFFFFFFFFFFFULL) == 0;
  return std::bit_cast<double>(((bits >> 52) + (exact ? 0 : 1)) << 52);
}

// Like walk(), for probabilities that differ between scenarios or agents. Candidates are drawn at the power of
// two above `bound`, and the visitor thins them: visit(i, accept, lanes), where an event of probability p <=
// bound happens iff accept(p); lanes[2] and lanes[3] are unused. So a slightly different p keeps the same
// candidates, and a larger p keeps every event of a smaller one, as long as the power of two does not change.
template <class Visit>
void walk_thinned(const Draws& draws, Purpose purpose, std::uint32_t agent, std::uint32_t app, DrawTime time,
                  double bound, std::uint64_t length, Visit&& visit) {
  if (bound <= 0.0 || length == 0) {
    return;
  }
  const double ceiling = bound >= 1.0 ? 1.0 : power_of_two_above(bound);
  const GeometricSkip skip(ceiling);
  std::uint64_t position = 0;
  for (std::uint32_t step = 0;; ++step) {
    const Lanes lanes = draws(purpose, agent, step, app, time);
    position += skip.gap(lanes[0]);
    if (position >= length) {
      return;
    }
    const auto accept = [&](double p) { return lanes[1] < p / ceiling * 0x1p32; };
    visit(static_cast<std::uint32_t>(position), accept, lanes);
    ++position;
  }
}

}  // namespace kfactor
