// Draws the report with Python.
#pragma once

#include <string>

namespace kfactor::jobs {

enum class Drawing { Page, FirstFigure };

// Runs analysis/plots/report.py on the numbers of a report (JSON) and returns what it draws. The result does
// not depend on settings of the user. EnvironmentError if it cannot be drawn, in Python's own words. Not
// collective.
std::string draw_report(const std::string& numbers, Drawing drawing);

}  // namespace kfactor::jobs
