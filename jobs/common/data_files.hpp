// Files that the program brings along: drawings, ranges, scenarios, batch scripts.
#pragma once

#include <filesystem>
#include <string>

namespace kfactor::jobs {

// Where `name` lies, "plots/report.py" say. An installed tree may be moved or reached by a link: it is found
// from the place of the executable. A program that runs from its build folder takes the file from the source
// tree. Throws EnvironmentError if it is nowhere.
std::filesystem::path data_file(const std::string& name);

}  // namespace kfactor::jobs
