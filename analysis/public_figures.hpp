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

// Reads rows `app,date,metric,value,unit,source` after a header line. InputError, with `file` and the line, for
// a row that cannot be read or has a negative value.
std::vector<PublicFigure> read_figures(const std::string& csv, const std::string& file);

}  // namespace kfactor::analysis
