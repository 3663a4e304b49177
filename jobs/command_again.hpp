// The command that asks for the same once more, for pages that say how they were made.
#pragma once

#include <string>

#include "jobs/command_line.hpp"

namespace kfactor::jobs {

// Of validate-claims and calibrate; everything that was asked for is in it, and values that have a default are spelt out
// where the page depends on them.
std::string command_again(const Options& options, int ranks);

}  // namespace kfactor::jobs
