// kfactor validate: is this scenario one that can be run?
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

CommandPtr make_validate_command();

}  // namespace kfactor::jobs
