// All numbers of the report page as one JSON text: the script of the page draws and computes nothing.
#pragma once

#include <string>

#include "io/results/results_file.hpp"

namespace kfactor::analysis {

// Layout: analysis/README.md, "The report's numbers". People and RMB are in the unit that unit.hpp chooses.
// InputError for observed figures that cannot be read and for results that end within the burn-in.
std::string report_json(const io::Results& results);

}  // namespace kfactor::analysis
