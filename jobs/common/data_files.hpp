// Files that are installed with the program: plot scripts, ranges, scenarios, batch scripts.
#pragma once

#include <filesystem>
#include <string>

namespace kfactor::jobs {

// Returns the path of the data file `name`, for example "plots/report.py". The path is relative to the
// executable, so an installed tree may be moved or reached by a link. A program that runs from its build folder
// uses the source tree. Throws EnvironmentError if the file does not exist.
std::filesystem::path data_file(const std::string& name);

// The path of a scenario: `given`, or that of the shipped scenario of this name if `given` has no folder and no
// such file is here. Says so on standard error. Not collective; the same on every rank if the files are.
std::string scenario_path(const std::string& given, bool says_so);

}  // namespace kfactor::jobs
