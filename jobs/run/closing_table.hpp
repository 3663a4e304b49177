// The table at the end of a run: the cost and the effect of each app's campaigns.
#pragma once

#include <string>

#include "io/results/results_file.hpp"

namespace kfactor::jobs {

// Text for a terminal of 100 columns. People and RMB are in millions, in a small population in thousands.
std::string closing_table(const io::Results& results);

}  // namespace kfactor::jobs
