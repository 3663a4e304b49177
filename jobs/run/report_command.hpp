// kfactor report: from a results file to one web page.
#pragma once

#include "jobs/common/command.hpp"

namespace kfactor::jobs {

// Computes every number of the page, then has a Python script draw it. InputError for a file that is no results
// file, EnvironmentError when the page cannot be drawn or written.
CommandPtr make_report_command();

}  // namespace kfactor::jobs
