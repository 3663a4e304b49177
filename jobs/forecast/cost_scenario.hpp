// The scenario with which costs are measured. Each phase has days with much and with little work, and each kind
// of component acts, except the feed and the pulse.
#pragma once

#include <cstdint>

#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

model::Scenario cost_scenario(std::uint64_t agents);

}  // namespace kfactor::jobs
