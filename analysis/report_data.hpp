// Every number of the report page, as one JSON text: the page's script draws and computes nothing.
#pragma once

#include <string>
#include <vector>

#include "io/results_file.hpp"

namespace kfactor::analysis {

// A public figure to compare with: a row of the observed table whose metric is "daily_active".
struct ObservedPoint {
  std::string app;
  std::string date;  // 2026-02-17
  double people = 0;
  std::string source;
};

// Reads the rows `app,date,metric,value,unit,source` of Results::observed; other metrics are passed over. Throws
// InputError, naming the line, for a row that cannot be read.
std::vector<ObservedPoint> read_observed(const std::string& csv);

// Layout: analysis/README.md, "The report's numbers". People and RMB in the unit that unit.hpp chooses. Throws
// InputError for observed figures that cannot be read and for results that end within the burn-in.
std::string report_json(const io::Results& results);

}  // namespace kfactor::analysis
