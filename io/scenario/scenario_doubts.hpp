// What a scenario allows, but hardly anybody means: components that never open, money that nobody gets, keys
// that nothing reads.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/scenario/scenario_file.hpp"

namespace kfactor::io {

// Sentences to print before a run, in the order of the file, each "Warning: FILE:LINE: ..." or, for what is
// good to know, "Note: ...". `scenario` is parse_scenario() of the other arguments.
std::vector<std::string> scenario_doubts(const model::Scenario& scenario, std::string_view text,
                                         const std::string& file_name, std::span<const Override> overrides);

}  // namespace kfactor::io
