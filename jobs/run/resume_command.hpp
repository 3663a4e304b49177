// kfactor resume: a run goes on from a checkpoint. kfactor fork: a what-if begins there.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

CommandPtr make_resume_command();
CommandPtr make_fork_command();

}  // namespace kfactor::jobs
