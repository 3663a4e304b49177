// Many variants of one scenario in one job: ranks form teams, each team simulates run after run on the same graph.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/scenario_file.hpp"
#include "model/day_report.hpp"
#include "model/scenario.hpp"

namespace kfactor::jobs {

// The scenario that all runs vary.
struct EnsembleBase {
  std::string text;                    // TOML
  std::filesystem::path path;          // for messages, and for the files of a stored graph
  std::vector<io::Override> settings;  // of all runs
};

// One run: the base, with these values changed, then this edit (may be empty). Seed and replicate are values like any
// other. Runs may change neither the graph nor the number of agents.
struct EnsembleRun {
  std::vector<io::Override> overrides;
  std::function<void(model::Scenario&)> edit;
};

// What is kept of a run. One probe a run, on every rank of its team; all see the same reports.
class RunProbe {
 public:
  virtual ~RunProbe() = default;
  virtual void take(const model::DayReport& report) = 0;
  // After the last day.
  virtual std::vector<double> numbers() const = 0;
};
using MakeProbe = std::function<std::unique_ptr<RunProbe>(const model::Scenario&)>;

struct EnsembleResult {
  std::vector<double> numbers;
  std::string error;  // why the run failed; empty: it did not

  bool failed() const { return !error.empty(); }
};

// Runs done so far by this rank's team, of those that fall to it. Called on every rank.
using RunsDone = std::function<void(std::size_t done, std::size_t all)>;

// The results in the order of the runs, on every rank; they do not depend on the ranks or on `team_size`, the ranks that
// share a run (the last team may be smaller). A run with an input error, or one that the machine fails, is recorded and
// does not stop the others. Collective. Throws InputError if the base itself or its graph cannot be used.
std::vector<EnsembleResult> run_ensemble(const Comm& comm, const EnsembleBase& base,
                                         std::span<const EnsembleRun> runs, const MakeProbe& make_probe,
                                         int team_size, const RunsDone& done);

}  // namespace kfactor::jobs
