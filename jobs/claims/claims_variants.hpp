// The variants of a scenario that the claims compare.
#pragma once

#include <functional>

#include "analysis/claims.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// The change of a scenario that makes this variant; empty for AsIs.
// precondition of the change: check_contestants() accepts the scenario.
std::function<void(model::Scenario&)> edit_for(analysis::Variant variant);

// Throws InputError unless all four apps exist, yuanbao pays for sharing and qianwen pays for tasks.
void check_contestants(const model::Scenario& scenario);

}  // namespace kfactor::jobs
