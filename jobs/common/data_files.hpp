// Files that are installed with the program: plot scripts, ranges, scenarios, batch scripts.
#pragma once

#include <filesystem>
#include <string>

namespace kfactor::jobs {

// Returns the path of the data file `name`, for example "plots/report.py". The path is relative to the
// executable, so an installed tree may be moved or reached by a link. A program that runs from its build folder
// uses the source tree. Throws EnvironmentError if the file does not exist.
std::filesystem::path data_file(const std::string& name);

}  // namespace kfactor::jobs
