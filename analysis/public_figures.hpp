// Public figures about the apps, with which a run is compared.
#pragma once

#include <string>
#include <vector>

#include "model/types/calendar.hpp"

namespace kfactor::analysis {

struct PublicFigure {
  std::string app;
  model::Date date{};
  std::string metric;  // one of README.md, "Public figures"
  double value = 0;    // in people, or in the unit of the metric
  std::string source;
};

// Reads rows `app,date,metric,value,unit,source` after a line of titles, which may name them in another order;
// rows without such a line are in this one. InputError, with `file` and the line, for a row that cannot be
// read, has a negative value or is not UTF-8.
std::vector<PublicFigure> read_figures(const std::string& csv, const std::string& file);

}  // namespace kfactor::analysis
