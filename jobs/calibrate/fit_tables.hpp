// A fit as texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/fit.hpp"
#include "jobs/calibrate/fit_file.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// What the runs with fresh seeds say about a figure.
struct FigureCheck {
  analysis::Target target;
  bool is_fitted = false;   // else predicted
  double before = 0;        // mean, all values at their starts
  double mean = 0, sd = 0;  // with the fitted values
};

struct FitReport {
  Fit fit;
  std::vector<double> starts, fitted;    // [range]
  double misfit_before = 0, misfit = 0;  // what the search minimised
  std::size_t num_evaluations = 0, num_runs = 0;
  std::vector<FigureCheck> checks;
  std::vector<std::string> app_names;
  model::Date first_day{};  // of step 0
  std::string command;      // that makes the page
  double seconds = 0;
  int ranks = 1;
  std::string revision;
};

std::string fit_text(const FitReport& report);
// key,low,high,start,fitted: a row a parameter.
std::string fit_csv(const FitReport& report);
std::string fit_page(const FitReport& report);

}  // namespace kfactor::jobs
