#include "jobs/forecast/fit_drivers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

using Matrix = std::vector<std::vector<double>>;

// Gauss with pivots; nothing if the columns depend on each other.
std::optional<std::vector<double>> solve(Matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < n; ++row) {
      if (std::abs(a[row][column]) > std::abs(a[pivot][column])) {
        pivot = row;
      }
    }
    if (std::abs(a[pivot][column]) < 1e-9) {
      return std::nullopt;
    }
    std::swap(a[pivot], a[column]);
    std::swap(b[pivot], b[column]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = a[row][column] / a[column][column];
      for (std::size_t k = column; k < n; ++k) {
        a[row][k] -= factor * a[column][k];
      }
      b[row] -= factor * b[column];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    for (std::size_t k = row + 1; k < n; ++k) {
      b[row] -= a[row][k] * b[k];
    }
    b[row] /= a[row][row];
  }
  return b;
}

// Of a set of samples, with the counts of each driver brought to at most 1 and small times weighing as much as large ones.
class Fit {
 public:
  Fit(std::span<const Sample> samples, std::span<const CostFactor> which) : samples_(samples) {
    for (const Sample& sample : samples) {
      longest_ = std::max(longest_, sample.seconds);
    }
    for (const CostFactor factor : which) {
      const auto column = static_cast<std::size_t>(factor);
      for (const Sample& sample : samples) {
        scale_[column] = std::max(scale_[column], sample.counts[column]);
      }
      if (scale_[column] > 0) {
        columns_.push_back(column);
      }
    }
  }

  unsigned num_sets() const { return 1U << columns_.size(); }

  // Costs of the drivers in one set, if they are not negative.
  std::optional<Drivers> costs_of(unsigned set) const {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if ((set >> i & 1) != 0) {
        chosen.push_back(columns_[i]);
      }
    }
    Matrix squares(chosen.size(), std::vector<double>(chosen.size()));
    std::vector<double> products(chosen.size());
    for (const Sample& sample : samples_) {
      for (std::size_t i = 0; i < chosen.size(); ++i) {
        const double x = weight(sample) * count(sample, chosen[i]);
        products[i] += x * sample.seconds;
        for (std::size_t k = 0; k < chosen.size(); ++k) {
          squares[i][k] += x * count(sample, chosen[k]);
        }
      }
    }
    const auto solution = solve(std::move(squares), std::move(products));
    if (!solution || std::any_of(solution->begin(), solution->end(), [](double x) { return x < 0; })) {
      return std::nullopt;
    }
    Drivers costs{};
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      costs[chosen[i]] = (*solution)[i] / scale_[chosen[i]];
    }
    return costs;
  }

  double misses(const Drivers& costs) const {
    double sum = 0;
    for (const Sample& sample : samples_) {
      const double miss = seconds_of(sample.counts, costs) - sample.seconds;
      sum += weight(sample) * miss * miss;
    }
    return sum;
  }

 private:
  // Times that are next to nothing are all noise.
  double weight(const Sample& sample) const { return longest_ / std::max(sample.seconds, 1e-3 * longest_); }
  double count(const Sample& sample, std::size_t column) const {
    return sample.counts[column] / scale_[column];
  }

  std::span<const Sample> samples_;
  std::vector<std::size_t> columns_;  // of drivers that occur
  Drivers scale_{};
  double longest_ = 0;
};

}  // namespace

Drivers fit_drivers(std::span<const Sample> samples, std::span<const CostFactor> which) {
  require(which.size() <= 8, "few drivers, since all sets of them are tried");
  const Fit fit(samples, which);
  Drivers best{};
  double least = fit.misses(best);
  for (unsigned set = 1; set < fit.num_sets(); ++set) {
    const std::optional<Drivers> costs = fit.costs_of(set);
    if (costs && fit.misses(*costs) < least) {
      least = fit.misses(*costs);
      best = *costs;
    }
  }
  return best;
}

}  // namespace kfactor::jobs
