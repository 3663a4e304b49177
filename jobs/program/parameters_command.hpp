// kfactor parameters: the dictionary of all parameters of a scenario.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

CommandPtr make_parameters_command();

}  // namespace kfactor::jobs
