#include "analysis/falsification.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/quantile.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

std::array<double, 2> wilson(std::size_t supporting, std::size_t draws) {
  constexpr double kZ = 1.959964;
  const auto n = static_cast<double>(draws);
  const double share = static_cast<double>(supporting) / n;
  const double centre = share + kZ * kZ / (2 * n);
  const double half = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  const double scale = 1 + kZ * kZ / n;
  return {std::max(0.0, (centre - half) / scale), std::min(1.0, (centre + half) / scale)};
}

// The area under the curve: compares each pair of a draw that holds and one that fails.
double area_of(const std::vector<Finding>& draws, const std::vector<std::vector<double>>& positions,
               std::size_t parameter) {
  double wins = 0;
  double pairs = 0;
  for (std::size_t a = 0; a < draws.size(); ++a) {
    for (std::size_t b = 0; b < draws.size(); ++b) {
      if (draws[a].answer == Answer::Holds && draws[b].answer == Answer::Fails) {
        const double more = positions[a][parameter] - positions[b][parameter];
        wins += more > 0 ? 1 : more < 0 ? 0 : 0.5;
        ++pairs;
      }
    }
  }
  return wins / pairs;
}

// Test of Mann and Whitney, normal approximation. With many parameters the best one always separates well by
// chance, so its level is 1/20 among all of them (Bonferroni).
bool is_significant(double area, std::ptrdiff_t holding, std::ptrdiff_t failing, std::size_t num_parameters) {
  const auto a = static_cast<double>(holding);
  const auto b = static_cast<double>(failing);
  const double z = std::abs(area - 0.5) / std::sqrt((a + b + 1) / (12 * a * b));
  return std::erfc(z / std::sqrt(2.0)) * static_cast<double>(num_parameters) < 0.05;
}

std::optional<Separation> separate(const std::vector<Finding>& draws,
                                   const std::vector<std::vector<double>>& positions) {
  constexpr std::ptrdiff_t kFewest = 5;
  const auto number_of = [&](Answer answer) {
    return std::count_if(draws.begin(), draws.end(),
                         [&](const Finding& each) { return each.answer == answer; });
  };
  const std::ptrdiff_t holding = number_of(Answer::Holds);
  const std::ptrdiff_t failing = number_of(Answer::Fails);
  if (holding < kFewest || failing < kFewest) {
    return std::nullopt;
  }
  std::optional<Separation> best;
  for (std::size_t parameter = 0; parameter < positions.front().size(); ++parameter) {
    const double area = area_of(draws, positions, parameter);
    if (!best || std::abs(area - 0.5) > std::abs(best->area - 0.5)) {
      best = {parameter, area};
    }
  }
  return best && is_significant(best->area, holding, failing, positions.front().size()) ? best : std::nullopt;
}

Verdict verdict_of(const Standing& standing, std::size_t all_draws) {
  if (!standing.share || 2 * standing.draws <= all_draws) {
    return Verdict::Open;
  }
  return *standing.share >= 0.9   ? Verdict::Supported
         : *standing.share <= 0.1 ? Verdict::Refuted
                                  : Verdict::Open;
}

}  // namespace

Finding decide_draw(const std::vector<Finding>& seeds) {
  std::size_t holding = 0;
  std::size_t defined = 0;
  std::vector<double> quantities;
  for (const Finding& seed : seeds) {
    holding += seed.answer == Answer::Holds ? 1U : 0U;
    defined += seed.answer != Answer::Undefined ? 1U : 0U;
    if (seed.quantity) {
      quantities.push_back(*seed.quantity);
    }
  }
  if (defined == 0 || 2 * defined < seeds.size()) {
    return {};
  }
  std::sort(quantities.begin(), quantities.end());
  return {2 * holding > defined ? Answer::Holds : Answer::Fails,
          quantities.empty() ? std::nullopt : std::optional(quantile(quantities, 0.5))};
}

Standing judge(const std::vector<std::vector<Finding>>& seeds,
               const std::vector<std::vector<double>>& positions) {
  require(seeds.size() == positions.size(), "every draw has its parameters");
  Standing standing;
  std::vector<Finding> draws;
  std::vector<double> quantities;
  for (const std::vector<Finding>& draw : seeds) {
    for (const Finding& seed : draw) {
      standing.cases += seed.answer != Answer::Undefined ? 1U : 0U;
      standing.supporting_cases += seed.answer == Answer::Holds ? 1U : 0U;
    }
    draws.push_back(decide_draw(draw));
    standing.draws += draws.back().answer != Answer::Undefined ? 1U : 0U;
    standing.supporting += draws.back().answer == Answer::Holds ? 1U : 0U;
    if (draws.back().quantity) {
      quantities.push_back(*draws.back().quantity);
    }
  }
  if (standing.draws > 0) {
    standing.share = static_cast<double>(standing.supporting) / static_cast<double>(standing.draws);
    standing.interval = wilson(standing.supporting, standing.draws);
  }
  if (!quantities.empty()) {
    std::sort(quantities.begin(), quantities.end());
    standing.quartiles = {quantile(quantities, 0.25), quantile(quantities, 0.5), quantile(quantities, 0.75)};
  }
  standing.verdict = verdict_of(standing, seeds.size());
  standing.separation = separate(draws, positions);
  return standing;
}

}  // namespace kfactor::analysis
