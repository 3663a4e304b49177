// kfactor calibrate: fits unknown parameters to published figures.
#pragma once

#include <cstdint>
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
  std::optional<std::int64_t> explore, refine;  // instead of the file's
  std::string page;                             // Markdown; empty: none
  int ranks_per_run = 1;
  SettingOptions settings;
};
void add_options(CLI::App& app, CalibrateOptions& options);

// The fit that options.input describes; `table` gets the values at every improvement. The same on every rank,
// and with any ranks. Collective. Throws InputError for a fit that makes no sense.
FitReport fit_to_figures(const Comm& comm, const CalibrateOptions& options, const std::string& table);

// The command that asks for the same once more.
std::string command_again(const CalibrateOptions& options, int ranks);

// Prints progress to standard error and the fit to standard output, on rank 0, and writes it as a table (CSV)
// and, if asked for, as a page. The table is there from the first improvement on: a search that is stopped
// loses nothing.
CommandPtr make_calibrate_command();

}  // namespace kfactor::jobs
