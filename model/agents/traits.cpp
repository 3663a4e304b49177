#include "model/agents/traits.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace kfactor::model {

namespace {

using BetaQuantiles = std::vector<double>;

template <class Real>
using Beta = boost::math::beta_distribution<
    Real, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

// The quantile at the middle of cell i.
template <class Real>
double quantile_of(const Beta<Real>& distribution, std::uint32_t i) {
  return static_cast<double>(quantile(distribution, (static_cast<Real>(i) + Real(0.5)) / kQuantiles));
}

// Computing the quantiles of a distribution takes milliseconds, and most runs of a sweep use the same
// distributions. So each thread keeps up to kMostShapes tables.
const BetaQuantiles& quantiles_of(double alpha, double beta) {
  constexpr std::size_t kMostShapes = 64;  // 2 MiB
  thread_local std::map<std::pair<double, double>, BetaQuantiles> known;
  const std::pair shape(alpha, beta);
  if (const auto found = known.find(shape); found != known.end()) {
    return found->second;
  }
  const Beta<double> distribution(alpha, beta);
  BetaQuantiles quantiles(kQuantiles);
  for (std::uint32_t i = 0; i < kQuantiles; ++i) {
    quantiles[i] = quantile_of(distribution, i);
  }
  if (known.size() >= kMostShapes) {
    known.clear();
  }
  return known.emplace(shape, std::move(quantiles)).first->second;
}

}  // namespace

QuantileTable beta_quantiles(double alpha, double beta, double constant, double scale, double cap) {
  QuantileTable table(kQuantiles);
  if (alpha <= 0.0 && beta <= 0.0) {
    std::fill(table.begin(), table.end(), static_cast<float>(std::min(cap, constant)));
    return table;
  }
  // Double is ten times as fast as long double and correct to about 14 digits; a float keeps 7. The last
  // digits depend on the machine's exp and log. If they decide how an entry is rounded to float (about once
  // in some tables), the entry is computed again with long double.
  constexpr double kDoubt = 1e-12;
  const auto entry = [&](double quantile) { return static_cast<float>(std::min(cap, scale * quantile)); };
  const BetaQuantiles& quantiles = quantiles_of(alpha, beta);
  for (std::uint32_t i = 0; i < kQuantiles; ++i) {
    table[i] = entry(quantiles[i]);
    if (entry(quantiles[i] * (1 - kDoubt)) != entry(quantiles[i] * (1 + kDoubt))) {
      table[i] = entry(quantile_of(Beta<long double>(alpha, beta), i));
    }
  }
  return table;
}

TraitTables::TraitTables(const PopulationParameters& p)
    : cash_(beta_quantiles(p.cash_affinity_alpha, p.cash_affinity_beta, p.cash_affinity)),
      need_(beta_quantiles(p.need_alpha, p.need_beta, p.need, p.need_scale, 0.95)),
      skill_(beta_quantiles(p.skill_alpha, p.skill_beta, p.skill)),
      first_adult_(static_cast<std::uint32_t>(std::lround(kQuantiles * p.young_share))),
      first_elder_(static_cast<std::uint32_t>(std::lround(kQuantiles * (p.young_share + p.adult_share)))) {}

QuantileTable survivor_chances(const QuantileTable& frailty, std::int64_t base_age, double share) {
  std::vector<double> weight(kQuantiles);
  for (std::uint32_t i = 0; i < kQuantiles; ++i) {
    double survival = 1.0;
    for (std::int64_t day = 0; day < base_age; ++day) {
      survival *= 1.0 - static_cast<double>(frailty[i]);
    }
    weight[i] = survival;
  }
  // Find the factor f for which the mean of min(1, f weight) equals share. The mean grows with f, so
  // bisection works.
  const auto mean_at = [&](double factor) {
    double sum = 0.0;
    for (const double w : weight) {
      sum += std::min(1.0, factor * w);
    }
    return sum / kQuantiles;
  };
  double low = 0.0;
  double high = 1.0;
  while (mean_at(high) < share && high < 1e12) {
    high *= 2.0;
  }
  for (int round = 0; round < 60; ++round) {
    const double middle = 0.5 * (low + high);
    (mean_at(middle) < share ? low : high) = middle;
  }
  QuantileTable chances(kQuantiles);
  for (std::uint32_t i = 0; i < kQuantiles; ++i) {
    chances[i] = static_cast<float>(std::min(1.0, high * weight[i]));
  }
  return chances;
}

}  // namespace kfactor::model
