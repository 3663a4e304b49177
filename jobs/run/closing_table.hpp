// The table that a run ends with: what each app's campaigns bought.
#pragma once

#include <string>

#include "io/results/results_file.hpp"

namespace kfactor::jobs {

// Text for a terminal of 100 columns; people and RMB in millions, of a small population in thousands.
std::string closing_table(const io::Results& results);

}  // namespace kfactor::jobs
