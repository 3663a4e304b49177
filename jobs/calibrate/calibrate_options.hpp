// What `kfactor calibrate` was asked for, beyond the fit file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace kfactor::jobs {

struct CalibrateOptions {
  std::optional<std::int64_t> explore, refine;  // instead of the file's
  std::string page;                             // Markdown; empty: none
  int ranks_per_run = 1;
};

// Adds the options to the subcommand; they are in `options` once it has been parsed.
void add_calibrate_options(CLI::App& command, CalibrateOptions& options);

}  // namespace kfactor::jobs
