// kfactor verify: are these results what this program computes?
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// Runs the scenario inside a results file again, on any ranks, and compares the digest of each day; stops at
// the first that differs with an InputError.
CommandPtr make_verify_command();

}  // namespace kfactor::jobs
