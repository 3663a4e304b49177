// kfactor report: makes a web page from a results file.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// Computes all numbers of the page; a Python script draws it. Throws InputError if the file is not a results
// file, EnvironmentError if the page cannot be drawn or written.
CommandPtr make_report_command();

}  // namespace kfactor::jobs
