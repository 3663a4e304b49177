// The result of a fit as text, table and page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/fit.hpp"
#include "jobs/calibrate/fit_file.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// A simulated figure: mean and standard deviation over the fresh seeds, and how many of them lack it.
struct FigureValue {
  double mean = 0, sd = 0;
  std::int64_t missing = 0;
};

// A published figure against the runs with fresh seeds.
struct FigureCheck {
  analysis::Target target;
  bool is_fitted = false;      // otherwise predicted
  FigureValue before, fitted;  // with all values at their starts, and with the fitted ones
};

struct FitReport {
  Fit fit;
  std::vector<double> starts, fitted;    // [range]
  double misfit_before = 0, misfit = 0;  // the value that the search minimised
  std::size_t num_evaluations = 0, num_runs = 0;
  std::vector<FigureCheck> checks;
  std::vector<std::string> app_names;
  model::Date first_day{};  // of step 0
  std::string command;      // makes the page
  double seconds = 0;
  int ranks = 1;
  std::string revision;
};

std::string fit_text(const FitReport& report);
// Columns key,low,high,start,fitted; one row per parameter.
std::string fit_csv(const FitReport& report);
std::string fit_page(const FitReport& report);

}  // namespace kfactor::jobs
