// Sensitivity: how much of the spread of an outcome each parameter of a design explains. Pure functions of
// lists of values. Values that are not finite (a failed run, a missing outcome) are left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace kfactor::analysis {

// The order of the points of a Sobol' design (Saltelli 2002). For each of the n base samples: a point A; for
// each of the k parameters, A with that parameter taken from B; then B.
struct SaltelliOrder {
  std::size_t num_parameters = 0, num_samples = 0;

  std::size_t a(std::size_t sample) const { return sample * (num_parameters + 2); }
  std::size_t a_with_b(std::size_t sample, std::size_t parameter) const { return a(sample) + 1 + parameter; }
  std::size_t b(std::size_t sample) const { return a(sample) + 1 + num_parameters; }
  std::size_t num_points() const { return num_samples * (num_parameters + 2); }
};

// An estimate and its 95 % interval, from quantiles of the bootstrap.
struct Estimate {
  double value = 0, low = 0, high = 0;
};

// Shares of the outcome's variance: by this parameter alone, and including its interactions with others.
struct SobolIndex {
  Estimate first, total;
};

// One index for each parameter, from the outcome at each point in SaltelliOrder. First order: Saltelli et al.
// 2010 (Comput. Phys. Commun. 181), table 2 (b); total: Jansen 1999, (f). Samples with a value that is not
// finite are left out. Nothing with fewer than 8 samples, or if the outcome does not vary. The bootstrap
// resamples base samples with keyed draws, so equal values give equal intervals. precondition: values.size() ==
// order.num_points().
std::optional<std::vector<SobolIndex>> sobol_indices(SaltelliOrder order, std::span<const double> values);

// Share of the variance between the levels of a parameter: the first-order index of a full grid. Nothing if the
// outcome does not vary. `levels` has the parameter's level at each point.
std::optional<double> level_share(std::span<const double> values, std::span<const std::size_t> levels);

// Spearman's rank correlation; ties share their mean rank. Nothing with fewer than 3 points, or if one of the
// lists does not vary.
std::optional<double> rank_correlation(std::span<const double> inputs, std::span<const double> values);

struct Spread {
  std::size_t count = 0;
  double least = 0, lower = 0, median = 0, upper = 0, most = 0;  // lower and upper are quartiles
};

// The spread of the finite values; nothing if there are none.
std::optional<Spread> spread_of(std::span<const double> values);

}  // namespace kfactor::analysis
