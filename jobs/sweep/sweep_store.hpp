// Where the finished runs of a sweep are kept, so that none is lost and none is done twice: a folder of
// journals beside the file while the sweep goes on, the file itself afterwards. And what is kept of a run: the
// measures of analysis/outcome_table.hpp, and its results file if asked for.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/results/journal.hpp"
#include "io/results/run_record.hpp"
#include "io/results/sweep_file.hpp"
#include "jobs/ensemble/ensemble.hpp"
#include "jobs/sweep/sweep_plan.hpp"

namespace kfactor::jobs {

enum class Begin { Anew, Resume };

// Records by number of the run.
using RunRecords = std::map<std::size_t, io::RunRecord>;

class SweepStore {
 public:
  // `path` is the sweep's file. Looks for what earlier sessions have finished: runs that are done, or failed
  // for their input; those that the machine failed are to be tried again. Collective. Throws InputError if
  // there is something and the sweep was to begin anew, or if it belongs to another sweep or part. Nobody else
  // may work on it meanwhile (OutputLock).
  SweepStore(const Comm& comm, std::string path, const SweepPlan& plan, const Shard& shard, Begin begin);
  SweepStore(const SweepStore&) = delete;
  SweepStore& operator=(const SweepStore&) = delete;

  // Finished before; the records on rank 0 alone.
  const RunRecords& finished() const { return finished_; }
  // Which of these runs are not; the same on every rank.
  std::vector<std::size_t> to_do(const std::vector<std::size_t>& runs) const;
  // The record is on the disk when this returns. Any rank, at any time. Throws EnvironmentError.
  void add(std::size_t run, const io::RunRecord& record);
  // The sweep's file is there: the journals are needed no more. Collective.
  void close();

 private:
  void look(const SweepPlan& plan, Begin begin);
  void read_file(const SweepPlan& plan);
  void read_journals();
  void keep(std::size_t run, io::RunRecord record);
  std::vector<std::string> journals() const;
  std::string header() const;

  const Comm& comm_;
  std::string path_, folder_, digest_, part_;
  RunRecords finished_;
  std::vector<std::size_t> numbers_;  // of the finished runs, on every rank
  std::size_t first_free_ = 0;        // number for a new journal
  std::unique_ptr<io::Journal> journal_;
};

// The measures as the sweep's file names them.
std::vector<io::OutcomeLabel> outcome_labels();

// "FOLDER/run-000012.h5".
std::string results_name(const std::string& folder, std::size_t run);

// The probe of a run.
std::unique_ptr<RunProbe> make_sweep_probe(const model::Scenario& scenario);

// The same, and the results file of the run under this name. `scenario_folder` is where the scenario's own
// files are. Collective in the team. Throws EnvironmentError if the file cannot be written.
std::unique_ptr<RunProbe> make_keeping_probe(const Comm& team, const std::string& path,
                                             const model::Scenario& scenario,
                                             const std::filesystem::path& scenario_folder);

}  // namespace kfactor::jobs
