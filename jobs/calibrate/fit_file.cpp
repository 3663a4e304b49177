#include "jobs/calibrate/fit_file.hpp"

#include <algorithm>

#include "io/scenario/table_reader.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

using jobs::FitSettings;
using jobs::FitSpreads;

template <>
const std::vector<Parameter<FitSettings>>& parameters<FitSettings>() {
  using S = FitSettings;
  static const std::vector<Parameter<S>> rows = {
      {"scenario", "", "path in quotes", &S::scenario, 0, 0, "scenario file", "", true},
      {"figures", "", "path in quotes", &S::figures, 0, 0, "table of public figures", "", true},
      {"until", "", "date", &S::until, 0, 0, "last day whose figures are fitted", "", true},
      {"agents", "N", "1", &S::agents, 1, 1e10, "agents of each run", ""},
      {"seeds", "", "1", &S::seeds, 1, 10000, "runs whose mean is fitted", ""},
      {"fresh_seeds", "", "1", &S::fresh_seeds, 2, 10000, "runs by which the fit is judged", ""},
      {"explore", "", "1", &S::explore, 0, 1e6, "points tried all over the ranges", ""},
      {"refine", "", "1", &S::refine, 0, 1e6, "points tried by the local search, at most", ""},
      {"looseness", "", "1", &S::looseness, 0.001, 1000, "spread around the starts, in widths of a range",
       ""},
  };
  return rows;
}

template <>
const std::vector<Parameter<FitSpreads>>& parameters<FitSpreads>() {
  using S = FitSpreads;
  static const std::vector<Parameter<S>> rows = {
      {"daily_active", "", "1", &S::daily_active, 0, 100, "of its logarithm", ""},
      {"retention_day_1", "", "1", &S::retention_day_1, 0, 100, "of its logarithm", ""},
      {"retention_day_30", "", "1", &S::retention_day_30, 0, 100, "of its logarithm", ""},
      {"links_blocked", "", "d", &S::links_blocked, 0, 100, "of the first day", ""},
  };
  return rows;
}

}  // namespace kfactor::model

namespace kfactor::jobs {

Fit parse_fit(std::string_view text, const std::string& file_name) {
  const io::TomlDocument document(text, file_name, {});
  io::Problems problems;
  Fit fit;
  io::TableReader root(document, problems, &document.root(), "");
  io::TableReader settings = root.open("fit");
  settings.read(fit.settings);
  settings.finish();
  io::TableReader spreads = root.open("spread");
  spreads.read(fit.spreads);
  spreads.finish();
  fit.ranges.rows = read_fit_ranges(root);
  root.finish();
  problems.throw_first();
  const auto list = fit.spreads.list();
  if (std::all_of(list.begin(), list.end(), [](double spread) { return spread == 0; })) {
    throw InputError(document.nearest_location("spread").text +
                     "[spread] names no measure: nothing would be fitted.");
  }
  return fit;
}

}  // namespace kfactor::jobs
