// kfactor calibrate: values that nobody has published, fitted to figures that somebody has.
#pragma once

#include "graph/base/comm.hpp"
#include "jobs/calibrate/fit_tables.hpp"
#include "jobs/program/command_line.hpp"

namespace kfactor::jobs {

// The fit that options.input describes; `table` gets the values at every improvement. The same on every rank, and with any
// ranks. Collective. Throws InputError for a fit that makes no sense.
FitReport fit_to_figures(const Comm& comm, const Options& options, const std::string& table);

// Collective. Prints progress to standard error and the fit to standard output, on rank 0, and writes it as a table (CSV)
// and, if asked for, as a page. The table is there from the first improvement on: a search that is stopped loses nothing.
void calibrate(const Comm& comm, const Options& options);

}  // namespace kfactor::jobs
