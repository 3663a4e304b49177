// kfactor calibrate: fits unknown parameters to published figures.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "graph/base/comm.hpp"
#include "jobs/calibrate/fit_tables.hpp"
#include "jobs/common/command.hpp"
#include "jobs/common/run_options.hpp"

namespace kfactor::jobs {

struct CalibrateOptions {
  std::string input;                            // fit file
  std::string output;                           // table; empty: fit.csv
  std::optional<std::int64_t> explore, refine;  // override those of the file
  std::string page;                             // Markdown; empty: none
  int ranks_per_run = 1;
  SettingOptions settings;
};
void add_options(CLI::App& app, CalibrateOptions& options);

// Fits as options.input describes. `table` is rewritten at every improvement. The result is the same on every
// rank and for any number of ranks. Collective. Throws InputError for an invalid fit, and Stopped if `stop`,
// which may be empty, returned true on any rank.
FitReport fit_to_figures(const Comm& comm, const CalibrateOptions& options, const std::string& table,
                         const std::function<bool()>& stop = {});

// The command line that makes the same fit again.
std::string command_again(const CalibrateOptions& options, int ranks);

// On rank 0: prints progress to standard error and the fit to standard output, and writes it as a table (CSV)
// and, if requested, as a page. The table exists from the first evaluation on, so that a search that is stopped
// loses nothing.
CommandPtr make_calibrate_command();

}  // namespace kfactor::jobs
