// Commands that somebody may paste: the one that asks for the same once more, for pages that say how they were made.
#pragma once

#include <string>

#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// A word of a command as a shell takes it: in quotes if it needs them.
std::string shell_word(const std::string& word);

// Of validate-claims and calibrate; everything that was asked for is in it, and values that have a default are spelt out
// where the page depends on them.
std::string command_again(const Options& options, int ranks);

}  // namespace kfactor::jobs
