// Turns the findings of all cases on all claims into a table of verdicts. Pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/claims.hpp"

namespace kfactor::analysis {

// The finding of one draw on one claim, from all its seeds: the majority among the seeds that have an answer (a
// tie fails), or none if fewer than half of the seeds have one; and the median of their quantities.
Finding decide_draw(const std::vector<Finding>& seeds);

// A claim is supported if it holds in at least 0.9 of the draws, refuted if in at most 0.1. It is open in
// between, and also if half of the draws or more leave it undefined.
enum class Verdict { Supported, Open, Refuted };
inline constexpr std::array<std::string_view, 3> kVerdictNames = {"supported", "open", "refuted"};

// The parameter that separates best the draws in which a claim holds from those in which it fails. `area`:
// probability that a draw in which it holds has the higher value; 0.5 means no separation.
struct Separation {
  std::size_t parameter = 0;
  double area = 0.5;
};

struct Standing {
  std::size_t draws = 0;                           // draws with an answer
  std::size_t supporting = 0;                      // draws in which the claim holds
  std::size_t cases = 0, supporting_cases = 0;     // the same, counting draws x seeds
  std::optional<double> share;                     // supporting / draws
  std::array<double, 2> interval{};                // of the share: Wilson's score interval at 95 %
  std::optional<std::array<double, 3>> quartiles;  // of the draws' quantities: lower, median, upper
  Verdict verdict = Verdict::Open;
  // Given if at least 5 draws are on each side and the separation is significant: by chance, in one table of
  // twenty for each claim.
  std::optional<Separation> separation;
};

// `seeds[draw]`: findings of its seeds on one claim. `positions[draw][parameter]`: position of each parameter
// in its range, 0 to 1.
Standing judge(const std::vector<std::vector<Finding>>& seeds,
               const std::vector<std::vector<double>>& positions);

}  // namespace kfactor::analysis
