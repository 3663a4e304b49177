// The table that a run ends with: what each app's campaigns bought.
#pragma once

#include <string>

#include "io/results_file.hpp"

namespace kfactor::jobs {

// Text for a terminal of 100 columns; users and installs in millions of people, money in RMB and fen.
std::string closing_table(const io::Results& results);

}  // namespace kfactor::jobs
