// Simulates many variants of one scenario in one job. Ranks form teams; each team takes the next run as soon as
// it is free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analysis/outcomes.hpp"
#include "graph/base/clock.hpp"
#include "graph/base/comm.hpp"
#include "io/results/run_record.hpp"
#include "io/scenario/scenario_file.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::jobs {

// The scenario that all runs vary.
struct EnsembleBase {
  std::string text;                    // TOML
  std::filesystem::path path;          // for messages, and for the files of a stored graph
  std::vector<io::Override> settings;  // of all runs
};

// One run: the base with these values changed, then changed by `edit` (may be empty). Seed and replicate are
// changed like other values. A team builds a new graph only if a run needs another one than the run before.
struct EnsembleRun {
  std::vector<io::Override> overrides;
  std::function<void(model::Scenario&)> edit;
};

// The base with these changes on top of its settings. Throws InputError like io::parse_scenario().
model::Scenario scenario_of(const EnsembleBase& base, std::span<const io::Override> changes);

// Collects the numbers that are kept of a run. Every rank of the team has one probe per run; all probes get the
// same reports.
class RunProbe {
 public:
  virtual ~RunProbe() = default;
  virtual void take(const model::DayReport& report) = 0;
  // Called after the last day, collective in the team. For probes that write files.
  virtual void finish() {}
  virtual std::vector<double> numbers() const = 0;
};
// Collective in the team. `run` is the index in the list of runs.
using MakeProbe = std::function<std::unique_ptr<RunProbe>(const Comm& team, std::size_t run,
                                                          const model::Scenario& scenario)>;

using io::RunStatus;
using EnsembleResult = io::RunRecord;

struct EnsembleOptions {
  MakeProbe make_probe;
  int team_size = 1;  // ranks that share a run; the last team may be smaller
  // This and the functions below may be empty. Gets the number of runs that all teams have finished. Called on
  // rank 0 only.
  std::function<void(std::size_t done, std::size_t all)> progress;
  // Called on the first rank of a team as soon as a run has ended. If it throws, all teams stop and all ranks
  // throw.
  std::function<void(std::size_t run, const EnsembleResult& result)> record;
  // Called on every rank after each day. If it returns true on any rank, all teams stop and drop their current
  // runs.
  std::function<bool()> stop;
};

// Returns the results in the order of the runs, on every rank. They do not depend on the number of ranks or
// teams. A run that fails with an InputError or an EnvironmentError is recorded and does not stop the others.
// Runs that were not finished when the ensemble stopped are NotRun. Collective. Throws InputError if the base
// itself is invalid.
std::vector<EnsembleResult> run_ensemble(const Comm& comm, const EnsembleBase& base,
                                         std::span<const EnsembleRun> runs, const EnsembleOptions& options);

// Keeps the outcomes of a run; analysis::unpack() restores them from numbers().
class OutcomeProbe : public RunProbe {
 public:
  explicit OutcomeProbe(const model::Scenario& scenario) : counter_(scenario) {}

  void take(const model::DayReport& report) override { counter_.take(report); }
  std::vector<double> numbers() const override { return analysis::pack(counter_.outcomes()); }

 private:
  analysis::OutcomeCounter counter_;
};

std::unique_ptr<RunProbe> make_outcome_probe(const Comm& team, std::size_t run,
                                             const model::Scenario& scenario);

// Returns how many ranks should share a run. One rank per run is the most efficient. More ranks share a run if
// there are more ranks than runs, or if the run needs more memory than one rank's part of its machine. At most
// `comm.size()`. Collective: all ranks get the same number.
int choose_team_size(const Comm& comm, std::size_t num_runs, std::int64_t num_agents);

// The rule of choose_team_size(). A rank may use `rank_bytes`; a run takes `run_bytes`.
int team_size_for(int num_ranks, std::size_t num_runs, double run_bytes, double rank_bytes);

// Shows the progress of an ensemble on standard error: one line that is rewritten on a terminal, otherwise a
// new line from time to time. Only rank 0 uses it.
class EnsembleProgress {
 public:
  // There are `num_runs` runs; earlier sessions finished `num_before` of them.
  explicit EnsembleProgress(std::size_t num_runs, std::size_t num_before = 0);

  // All teams together have finished `done` runs in this session.
  void show(std::size_t done);
  // Ends the line that is rewritten.
  void finish();

 private:
  std::size_t num_runs_, num_before_;
  bool terminal_;
  bool moving_ = false;
  Clock::time_point start_;
  std::size_t num_parts_;
  std::size_t last_part_;
};

}  // namespace kfactor::jobs
