// Looks for the place where a function is least.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace kfactor::jobs {

using PlaceFunction = std::function<double(const std::vector<double>& places)>;

// The best place that BOBYQA (Powell 2009; NLopt's) finds within the unit cube from this start with at most so
// many calls of the function; it starts again from the best place as long as that pays. It uses no random
// numbers: equal functions give equal places. precondition: start is not empty.
std::vector<double> find_least(const PlaceFunction& function, std::vector<double> start,
                               std::int64_t max_calls);

}  // namespace kfactor::jobs
