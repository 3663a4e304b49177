// Keeps the finished runs of a sweep, so that none is lost and none is simulated twice: in a folder of journals
// while the sweep goes on, afterwards in the file of the sweep. A run keeps the measures of
// analysis/outcome_table.hpp and, if requested, its results file.
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

// Records by the number of their run.
using RunRecords = std::map<std::size_t, io::RunRecord>;

class SweepStore {
 public:
  // `path` is the sweep's file. Reads the runs that earlier sessions finished: those that are done, and those
  // that failed because of their input. Runs that failed because of the machine are tried again. Collective.
  // Throws InputError if earlier runs exist but the sweep should begin anew, or if they belong to another sweep
  // or shard. The caller holds the lock (OutputLock).
  SweepStore(const Comm& comm, std::string path, const SweepPlan& plan, const Shard& shard, Begin begin);
  SweepStore(const SweepStore&) = delete;
  SweepStore& operator=(const SweepStore&) = delete;

  // Runs that were finished before. The records are on rank 0 alone.
  const RunRecords& finished() const { return finished_; }
  // Those of `runs` that are not finished; the same on every rank.
  std::vector<std::size_t> to_do(const std::vector<std::size_t>& runs) const;
  // Keeps the record as io::Journal::append() does: the end of the process cannot harm it, and it is on the
  // disk within a second. Any rank may call it at any time. Throws EnvironmentError.
  void add(std::size_t run, const io::RunRecord& record);
  // Returns when all records are on the disk. Collective. Throws EnvironmentError.
  void sync();
  // Removes the journals, after the sweep's file was written. Collective.
  void close();

 private:
  void look(const SweepPlan& plan, Begin begin);
  void read_file(const SweepPlan& plan);
  void read_journals(const SweepPlan& plan);
  void keep(const SweepPlan& plan, const std::string& source, io::NumberedRecord row);
  std::vector<std::string> journals() const;
  std::string header() const;

  const Comm& comm_;
  std::string path_, folder_, digest_, part_;
  RunRecords finished_;
  std::vector<std::size_t> numbers_;  // of the finished runs, on every rank
  std::size_t first_free_ = 0;        // number of the next new journal
  std::unique_ptr<io::Journal> journal_;
};

// A row of a sweep file or of a journal, which `source` names, as this version writes it. Throws InputError if
// the sweep has no such row.
io::NumberedRecord checked_row(const SweepPlan& plan, const std::string& source, io::NumberedRecord row);

// Adds a row to the records. Of two rows of one run the settled one stays. Throws InputError if they contradict
// each other.
void add_row(RunRecords& records, const std::string& source, io::NumberedRecord row);

// The names of the measures in the sweep's file.
std::vector<io::OutcomeLabel> outcome_labels();

// "FOLDER/run-000012.h5".
std::string results_name(const std::string& folder, std::size_t run);

// The probe of a run without a results file.
std::unique_ptr<RunProbe> make_sweep_probe(const model::Scenario& scenario);

// The same, but also writes the results file of the run to `path`. `scenario_folder` contains the scenario's
// files. Collective in the team. Throws EnvironmentError if the file cannot be written.
std::unique_ptr<RunProbe> make_keeping_probe(const Comm& team, const std::string& path,
                                             const model::Scenario& scenario,
                                             const std::filesystem::path& scenario_folder);

}  // namespace kfactor::jobs
