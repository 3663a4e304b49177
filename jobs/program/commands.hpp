// The list of all commands.
#pragma once

#include <vector>

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// In the order of kfactor --help. A new command needs NAME_command.hpp and .cpp and a line in this function;
// help, manual page and completion follow.
std::vector<CommandPtr> make_commands();

}  // namespace kfactor::jobs
