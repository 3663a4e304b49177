#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "analysis/quantile.hpp"
#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

constexpr std::size_t kLeastSamples = 8;
constexpr std::uint32_t kResamples = 1000;
constexpr double kTail = 0.025;  // on each side of a 95 % interval

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool varies(std::span<const double> values) {
  return std::any_of(values.begin(), values.end(), [&](double value) { return value != values.front(); });
}

// The outcome at the points of each usable base sample.
class SaltelliSamples {
 public:
  SaltelliSamples(SaltelliOrder order, std::span<const double> values) : order_(order) {
    for (std::size_t sample = 0; sample < order.num_samples; ++sample) {
      const auto block = values.subspan(order.a(sample), order.num_parameters + 2);
      if (std::all_of(block.begin(), block.end(), [](double value) { return std::isfinite(value); })) {
        values_.insert(values_.end(), block.begin(), block.end());
      }
    }
    order_.num_samples = values_.size() / (order.num_parameters + 2);
  }

  std::size_t size() const { return order_.num_samples; }
  const std::vector<double>& values() const { return values_; }

  struct Pair {
    double first = 0, total = 0;
  };

  // The estimates from these samples, which may repeat; NaN if they do not vary.
  std::vector<Pair> estimate(std::span<const std::size_t> samples) const {
    double sum = 0;
    for (const std::size_t sample : samples) {
      sum += values_[order_.a(sample)] + values_[order_.b(sample)];
    }
    const double count = 2.0 * static_cast<double>(samples.size());
    const double mean = sum / count;
    double variance = 0;
    for (const std::size_t sample : samples) {
      variance +=
          (std::pow(values_[order_.a(sample)] - mean, 2) + std::pow(values_[order_.b(sample)] - mean, 2)) /
          count;
    }
    std::vector<Pair> pairs(order_.num_parameters);
    for (std::size_t parameter = 0; parameter < order_.num_parameters; ++parameter) {
      Pair& pair = pairs[parameter];
      for (const std::size_t sample : samples) {
        const double a = values_[order_.a(sample)];
        const double mixed = values_[order_.a_with_b(sample, parameter)];
        // Subtracting the mean keeps all expectations and removes much of the noise.
        pair.first += (values_[order_.b(sample)] - mean) * (mixed - a);
        pair.total += (a - mixed) * (a - mixed) / 2;
      }
      pair.first /= static_cast<double>(samples.size()) * variance;
      pair.total /= static_cast<double>(samples.size()) * variance;
    }
    return pairs;
  }

 private:
  SaltelliOrder order_;
  std::vector<double> values_;
};

// The samples of the bootstrap's resample `number`.
std::vector<std::size_t> resample(std::uint32_t number, std::size_t num_samples) {
  const Draws draws(stable_hash("bootstrap"), 0);
  std::vector<std::size_t> samples(num_samples);
  for (std::size_t i = 0; i < num_samples; ++i) {
    const Lanes lanes = draws(Purpose::Resample, number, static_cast<std::uint32_t>(i));
    samples[i] = static_cast<std::size_t>(std::uint64_t{lanes[0]} * num_samples >> 32);
  }
  return samples;
}

Estimate with_interval(double value, std::vector<double> resampled) {
  std::erase_if(resampled, [](double each) { return !std::isfinite(each); });
  if (resampled.empty()) {
    return {value, value, value};
  }
  std::sort(resampled.begin(), resampled.end());
  return {value, quantile(resampled, kTail), quantile(resampled, 1 - kTail)};
}

std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && values[order[last]] == values[order[first]]) {
      ++last;
    }
    for (std::size_t index = first; index < last; ++index) {
      ranks[order[index]] = static_cast<double>(first + last - 1) / 2;
    }
    first = last;
  }
  return ranks;
}

}  // namespace

std::optional<std::vector<SobolIndex>> sobol_indices(SaltelliOrder order, std::span<const double> values) {
  require(values.size() == order.num_points(), "one value for each point of the design");
  const SaltelliSamples samples(order, values);
  if (samples.size() < kLeastSamples || !varies(samples.values())) {
    return std::nullopt;
  }
  std::vector<std::size_t> all(samples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto pairs = samples.estimate(all);
  std::vector<std::vector<double>> firsts(pairs.size()), totals(pairs.size());
  for (std::uint32_t number = 0; number < kResamples; ++number) {
    const auto resampled = samples.estimate(resample(number, samples.size()));
    for (std::size_t parameter = 0; parameter < pairs.size(); ++parameter) {
      firsts[parameter].push_back(resampled[parameter].first);
      totals[parameter].push_back(resampled[parameter].total);
    }
  }
  std::vector<SobolIndex> indices;
  for (std::size_t parameter = 0; parameter < pairs.size(); ++parameter) {
    indices.push_back({with_interval(pairs[parameter].first, std::move(firsts[parameter])),
                       with_interval(pairs[parameter].total, std::move(totals[parameter]))});
  }
  return indices;
}

std::optional<double> level_share(std::span<const double> values, std::span<const std::size_t> levels) {
  require(values.size() == levels.size(), "one level for each value");
  struct Group {
    double sum = 0;
    double count = 0;
  };
  std::map<std::size_t, Group> groups;
  std::vector<double> finite;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      finite.push_back(values[i]);
      groups[levels[i]].sum += values[i];
      groups[levels[i]].count += 1;
    }
  }
  if (finite.empty() || !varies(finite)) {
    return std::nullopt;
  }
  const double mean = mean_of(finite);
  double between = 0;
  double all = 0;
  for (const auto& [level, group] : groups) {
    between += group.count * std::pow(group.sum / group.count - mean, 2);
  }
  for (const double value : finite) {
    all += std::pow(value - mean, 2);
  }
  return between / all;
}

std::optional<double> rank_correlation(std::span<const double> inputs, std::span<const double> values) {
  require(inputs.size() == values.size(), "one input for each value");
  std::vector<double> x, y;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(inputs[i]) && std::isfinite(values[i])) {
      x.push_back(inputs[i]);
      y.push_back(values[i]);
    }
  }
  if (x.size() < 3 || !varies(x) || !varies(y)) {
    return std::nullopt;
  }
  const std::vector<double> a = ranks_of(x);
  const std::vector<double> b = ranks_of(y);
  const double middle = static_cast<double>(a.size() - 1) / 2;
  double product = 0;
  double square_a = 0;
  double square_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += (a[i] - middle) * (b[i] - middle);
    square_a += std::pow(a[i] - middle, 2);
    square_b += std::pow(b[i] - middle, 2);
  }
  return product / std::sqrt(square_a * square_b);
}

std::optional<Spread> spread_of(std::span<const double> values) {
  std::vector<double> sorted;
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
               [](double value) { return std::isfinite(value); });
  if (sorted.empty()) {
    return std::nullopt;
  }
  std::sort(sorted.begin(), sorted.end());
  return Spread{sorted.size(),         sorted.front(),         quantile(sorted, 0.25),
                quantile(sorted, 0.5), quantile(sorted, 0.75), sorted.back()};
}

}  // namespace kfactor::analysis
