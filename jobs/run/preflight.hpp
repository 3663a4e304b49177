// Checks of run, resume and fork before the first day: output files, their lock, files of interrupted runs,
// memory and disk. Resume and fork check twice: what a checkpoint was made from is known once it is open.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/run_options.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// What a run says if it is stopped before its first day.
inline constexpr char kSameCommand[] = "Nothing is lost: begin again with the same command.";

// The text of the published figures beside a scenario, NAME-observed.csv for NAME.toml; empty if there are
// none. InputError if they cannot be read. Not collective.
std::string figures_beside(const std::filesystem::path& scenario);

// Holds the lock on the names of the run while the object exists. All functions are collective: rank 0 checks,
// inside one Comm::agree(), and every rank throws its error.
class Preflight {
 public:
  explicit Preflight(const Comm& comm) : comm_(comm) {}

  // For run: all checks. `options` names the results file. `overrides` are those of the command line, `folder`
  // is that of the scenario. Returns the text of the published figures beside the scenario.
  std::string before_run(const RunOptions& options, const std::string& scenario_file,
                         const std::vector<io::Override>& overrides, const model::Scenario& scenario,
                         const std::filesystem::path& folder, const MemoryOptions& memory);

  // For resume and fork, before the checkpoint is read, which takes long. First calls complete(options) on rank
  // 0, which may fill in names that were not given; every rank then gets these names.
  void before_reading(RunOptions& options, const std::vector<std::string>& inputs,
                      const std::function<void(RunOptions&)>& complete);
  // For resume and fork, when the origin of the checkpoint is known. `may_have_checkpoints`: the run continues
  // from its own checkpoints, so they may exist.
  void before_going_on(const RunOptions& options, const std::vector<std::string>& inputs,
                       bool may_have_checkpoints);

 private:
  const Comm& comm_;
  OutputLock lock_;
};

}  // namespace kfactor::jobs
