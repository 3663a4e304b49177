// kfactor report: from a results file to one web page.
#pragma once

#include <string>

namespace kfactor::jobs {

// Computes every number of the page, then has a Python script draw it. `html` empty: the name of the results with
// .html. Not collective: one rank calls. InputError for a file that is no results file, EnvironmentError when the
// page cannot be drawn or written.
void run_report(const std::string& results, const std::string& html);

}  // namespace kfactor::jobs
