// What kfactor run --profile prints.
#pragma once

#include <string>

#include "model/day/profile.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// One row a phase: seconds of the slowest and of the mean rank, what a row or post or exposure costs, the
// floor, and how close to it the phase comes; below it memory, messages and rates.
std::string profile_table(const model::RunProfile& profile, std::uint64_t num_agents, model::Step num_days);

}  // namespace kfactor::jobs
