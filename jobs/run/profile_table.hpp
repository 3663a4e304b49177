// The output of kfactor run --profile.
#pragma once

#include <string>

#include "jobs/run/run_times.hpp"
#include "model/day/profile.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// One row per phase: seconds of the slowest and of the mean rank, cost of a row, post or exposure, the lower
// bound of that cost, and how close the phase comes to it. The seconds of the command, memory, messages and
// rates follow.
std::string profile_table(const model::RunProfile& profile, const RunTimes& times, std::uint64_t num_agents,
                          model::Step num_days);

}  // namespace kfactor::jobs
