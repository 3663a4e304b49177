// kfactor validate: checks a scenario without running it.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

CommandPtr make_validate_command();

}  // namespace kfactor::jobs
