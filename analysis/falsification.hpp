// From what every case says about every claim to a table of verdicts. Pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/claims.hpp"

namespace kfactor::analysis {

// What all seeds of one draw say about one claim: the answer of most seeds that have one (a tie fails), or none if
// fewer than half of the seeds have one; the median of their quantities.
Finding decide_draw(const std::vector<Finding>& seeds);

// From 0.9 of the draws on a claim is supported, up to 0.1 it is refuted. Open also where half of the draws or more
// leave it undefined.
enum class Verdict { Supported, Open, Refuted };
inline constexpr std::array<std::string_view, 3> kVerdictNames = {"supported", "open", "refuted"};

// The parameter whose draws tell best where a claim holds. `area`: chance that a draw where it holds has the higher
// value than one where it fails; 0.5 says nothing.
struct Separation {
  std::size_t parameter = 0;
  double area = 0.5;
};

struct Standing {
  std::size_t draws = 0;                           // with an answer
  std::size_t supporting = 0;                      // of them
  std::size_t cases = 0, supporting_cases = 0;     // the same over draws x seeds
  std::optional<double> share;                     // of draws
  std::array<double, 2> interval{};                // of the share: Wilson's score interval at 95 %
  std::optional<std::array<double, 3>> quartiles;  // of the draws' quantities: lower, median, upper
  Verdict verdict = Verdict::Open;
  // Where at least 5 draws stand on each side, and not by luck: in one table of twenty for each claim.
  std::optional<Separation> separation;
};

// `seeds[draw]`: findings of its seeds on one claim. `places[draw][parameter]`: where in its range each parameter
// lies.
Standing judge(const std::vector<std::vector<Finding>>& seeds,
               const std::vector<std::vector<double>>& places);

}  // namespace kfactor::analysis
