// The scenario that costs are measured with: every phase has days with much and with little to do, and every
// kind of component but the feed and the pulse has its turn.
#pragma once

#include <cstdint>

#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

model::Scenario cost_scenario(std::uint64_t agents);

}  // namespace kfactor::jobs
