// What run, resume and fork check before the first day: where they write, that nobody else writes there, what
// interrupted runs have left, and whether memory and disk will do. All that can be known without simulating is
// refused here.
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

// What a run tells who stops it before its first day.
inline constexpr char kSameCommand[] = "Nothing is lost: begin again with the same command.";

// Holds the lock on the names of the run while it lives. All functions are collective: root looks, inside one
// Comm::agree, and every rank throws what it finds.
class Preflight {
 public:
  explicit Preflight(const Comm& comm) : comm_(comm) {}

  // run: everything at once. `options` names the results file. `overrides` are those of the command line,
  // `folder` is that of the scenario. Returns the public figures that ship beside the scenario,
  // NAME-observed.csv next to NAME.toml, as text; empty if there are none.
  std::string before_run(const RunOptions& options, const std::string& scenario_file,
                         const std::vector<io::Override>& overrides, const model::Scenario& scenario,
                         const std::filesystem::path& folder, const MemoryOptions& memory);

  // resume and fork, before the checkpoint is read, which takes long. First calls complete(options) on root,
  // which may name what is not given; every rank then gets these names.
  void before_reading(RunOptions& options, const std::vector<std::string>& inputs,
                      const std::function<void(RunOptions&)>& complete);
  // resume and fork, when it is known what the checkpoint was made from. `may_have_checkpoints`: those of this
  // run are to be gone on from.
  void before_going_on(const RunOptions& options, const std::vector<std::string>& inputs,
                       bool may_have_checkpoints);

 private:
  const Comm& comm_;
  OutputLock lock_;
};

}  // namespace kfactor::jobs
