// kfactor verify: checks that this program computes the same results.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// Runs the scenario of a results file again, on any number of ranks, and compares the digest of each day.
// Throws InputError at the first day that differs.
CommandPtr make_verify_command();

}  // namespace kfactor::jobs
