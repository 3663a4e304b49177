// Many variants of one scenario in one job: ranks form teams, each team takes the next run as soon as it is
// free.
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

// One run: the base, with these values changed, then this edit (may be empty). Seed and replicate are values
// like any other. A team makes the graph again only where a run changes it.
struct EnsembleRun {
  std::vector<io::Override> overrides;
  std::function<void(model::Scenario&)> edit;
};

// The base with these changes on top of its settings. Throws InputError like io::parse_scenario().
model::Scenario scenario_of(const EnsembleBase& base, std::span<const io::Override> changes);

// What is kept of a run. One probe a run, on every rank of its team; all see the same reports.
class RunProbe {
 public:
  virtual ~RunProbe() = default;
  virtual void take(const model::DayReport& report) = 0;
  // After the last day, collective in the team: for probes that write files.
  virtual void finish() {}
  virtual std::vector<double> numbers() const = 0;
};
// Collective in the team. `run` is the place in the list of runs.
using MakeProbe = std::function<std::unique_ptr<RunProbe>(const Comm& team, std::size_t run,
                                                          const model::Scenario& scenario)>;

using io::RunStatus;
using EnsembleResult = io::RunRecord;

struct EnsembleOptions {
  MakeProbe make_probe;
  int team_size = 1;  // ranks that share a run; the last team may be smaller
  // May be empty, as all below. How many runs are done by all teams together; on rank 0 only.
  std::function<void(std::size_t done, std::size_t all)> progress;
  // A run has ended. On the first rank of its team, at once; if it throws, all teams stop and all ranks throw.
  std::function<void(std::size_t run, const EnsembleResult& result)> record;
  // Asked on every rank after each day; true on any rank lets all teams give up what they are at.
  std::function<bool()> stop;
};

// The results in the order of the runs, on every rank; they depend neither on the ranks nor on the teams. A run
// with an input error, or one that the machine fails, is recorded and does not stop the others; those not done
// when the ensemble was stopped are NotRun. Collective. Throws InputError if the base itself cannot be used.
std::vector<EnsembleResult> run_ensemble(const Comm& comm, const EnsembleBase& base,
                                         std::span<const EnsembleRun> runs, const EnsembleOptions& options);

// Keeps the outcomes of a run: analysis::unpack() makes them of its numbers.
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

// How many ranks should share a run. One rank a run is the most efficient; more only where there are more ranks
// than runs, or where a run of so many agents would take more than a rank's part of its machine's memory. At
// most `comm.size()`. Collective: all get the same.
int choose_team_size(const Comm& comm, std::size_t num_runs, std::int64_t num_agents);

// The rule itself. `rank_bytes` is what a rank may use, `run_bytes` what a run takes.
int team_size_for(int num_ranks, std::size_t num_runs, double run_bytes, double rank_bytes);

// How far an ensemble is: one line that moves on a terminal, a plain line now and then elsewhere. Writes to
// standard error; for rank 0 only.
class EnsembleProgress {
 public:
  // `num_runs` in all, of which `num_before` were done in earlier sessions.
  explicit EnsembleProgress(std::size_t num_runs, std::size_t num_before = 0);

  // `done` runs of this session are done, by all teams together.
  void show(std::size_t done);
  // Ends the moving line.
  void finish();

 private:
  std::size_t num_runs_, num_before_;
  bool terminal_;
  bool moving_ = false;
  Clock::time_point start_;
  std::size_t last_part_ = 0;
};

}  // namespace kfactor::jobs
