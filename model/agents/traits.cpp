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

// Of the middle of cell i.
template <class Real>
double quantile_of(const Beta<Real>& distribution, std::uint32_t i) {
  return static_cast<double>(quantile(distribution, (static_cast<Real>(i) + Real(0.5)) / kQuantiles));
}

// The quantiles of a shape take milliseconds, and most runs of a sweep share theirs: each thread keeps the last few dozen.
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
  // Double is ten times as fast as long double, and right to some 14 digits, of which a float keeps 7; the last ones differ from
  // one machine's exp and log to the next. Where they decide how a float is rounded, which is once in some tables, long double
  // says it.
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
  // Find the factor f with mean of min(1, f weight) = share. The mean grows with f, so halving finds it.
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
