// How the runs that claims compare differ from the scenario.
#pragma once

#include <functional>

#include "analysis/claims.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// The change that makes this variant of a scenario; empty for AsIs.
// precondition of the change: check_contestants() accepts the scenario.
std::function<void(model::Scenario&)> edit_for(analysis::Variant variant);

// Throws InputError unless the four apps are there, yuanbao pays for sharing and qianwen for tasks.
void check_contestants(const model::Scenario& scenario);

}  // namespace kfactor::jobs
