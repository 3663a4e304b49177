// The commands of the program.
#pragma once

#include <vector>

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// In the order in which kfactor --help lists them. Who adds a command writes its NAME_command.hpp and .cpp and
// adds a line to this function; help, the manual page and completion follow.
std::vector<CommandPtr> make_commands();

}  // namespace kfactor::jobs
