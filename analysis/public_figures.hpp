// Public figures about the apps: what a run is compared with.
#pragma once

#include <string>
#include <vector>

#include "model/types/calendar.hpp"

namespace kfactor::analysis {

struct PublicFigure {
  std::string app;
  model::Date date{};
  std::string metric;  // README.md, "Public figures"
  double value = 0;    // people, or what the metric counts in
  std::string source;
};

// Reads rows `app,date,metric,value,unit,source` below a line of titles. Throws InputError, naming `file` and the line, for a
// row that cannot be read or has a negative value.
std::vector<PublicFigure> read_figures(const std::string& csv, const std::string& file);

}  // namespace kfactor::analysis
