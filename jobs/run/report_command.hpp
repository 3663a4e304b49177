// kfactor report: from a results file to one web page.
#pragma once

#include <string>

namespace kfactor::jobs {

// Computes every number of the page, then has a Python script draw it. `output` empty: the name of the results
// with .html; ending in .json: the numbers alone; ending in .svg: the figure of daily users alone. Not collective:
// one rank calls. InputError for a file that is no results file, EnvironmentError when the page cannot be drawn or
// written.
void run_report(const std::string& results, const std::string& output);

}  // namespace kfactor::jobs
