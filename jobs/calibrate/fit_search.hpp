// Minimises a function.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace kfactor::jobs {

using Objective = std::function<double(const std::vector<double>& point)>;

// Returns the best point in the unit cube that BOBYQA (Powell 2009; from NLopt) finds from this start with at
// most `max_calls` calls of the function. The search starts again from the best point as long as that pays. It
// uses no random numbers: equal functions give equal points. precondition: start is not empty.
std::vector<double> find_least(const Objective& function, std::vector<double> start, std::int64_t max_calls);

}  // namespace kfactor::jobs
