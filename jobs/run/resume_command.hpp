// kfactor resume: continues a run from a checkpoint. kfactor fork: starts a what-if from a checkpoint.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

CommandPtr make_resume_command();
CommandPtr make_fork_command();

}  // namespace kfactor::jobs
