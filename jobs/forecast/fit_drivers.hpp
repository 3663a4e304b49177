// Which seconds for each driver explain measured times best: least squares without negative answers.
#pragma once

#include <span>

#include "jobs/forecast/machine_costs.hpp"

namespace kfactor::jobs {

struct Sample {
  Drivers counts{};
  double seconds = 0;
};

// Minimises the sum over samples of (counts x cost - seconds)^2 / seconds, cost >= 0, over the drivers in `which`, at most
// eight; the others cost nothing. Tries every set of drivers that could be the one with positive costs (C. L. Lawson,
// R. J. Hanson, "Solving Least Squares Problems", 1974, chapter 23, describes the problem).
Drivers fit_drivers(std::span<const Sample> samples, std::span<const CostFactor> which);

}  // namespace kfactor::jobs
