// Results: one HDF5 file per run, with netCDF-style dimensions, so that xarray and h5dump can read it.
// io/README.md, "Results files", describes the format.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/files/partial_file.hpp"
#include "io/results/provenance.hpp"
#include "model/day/profile.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {

inline constexpr std::int64_t kResultsMajor = 1;  // readers refuse a newer major version
inline constexpr std::int64_t kResultsMinor = 5;

// Writes the days of one run; only root writes. Works on NAME.partial; commit() gives the complete file its
// name, and until then an older file of that name stays. All member functions are collective and take equal
// arguments on every rank. If the file cannot be written, they throw EnvironmentError on every rank alike.
class ResultsWriter {
 public:
  // `resolved_toml` is the scenario with every value. population.agents must be the true number.
  ResultsWriter(const Comm& comm, std::string path, const model::Scenario& scenario,
                const std::string& resolved_toml, const Provenance& provenance);
  // Removes the partial file unless commit() was called.
  ~ResultsWriter();
  ResultsWriter(const ResultsWriter&) = delete;
  ResultsWriter& operator=(const ResultsWriter&) = delete;

  // Days come in order, from step 0 to the scenario's last.
  void append(const model::DayReport& day);
  // Adds the measured times of the run: profile_* variables over the dimension `phase`. Call it after the last
  // append().
  void write_profile(const model::RunProfile& profile);
  // Flushes, closes, reads the file back, and renames it. Precondition: every day was appended.
  void commit();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

struct ComponentInfo {
  std::size_t app = 0;     // index into Results::apps
  std::size_t number = 0;  // within the app
  std::string label;
  std::string mechanism;            // "cash_fission" and so on
  model::Step first = 0, last = 0;  // the days on which it is open, both included
  model::Fen budget{};
};

enum class CohortCount : std::uint8_t { Active, Used };

// Installs of an app on the steps first .. last, `age` days later.
struct CohortQuery {
  std::size_t app = 0;
  model::Step first = 0, last = 0, age = 0;
};

// A results file in memory, except for its cohorts, which are read when they are asked for. Counts are counts
// of agents; multiplied by people_per_agent() they are people.
struct Results {
  std::string revision, compiler, mpi, hdf5, created_utc;
  std::string scenario_name, scenario_toml, scenario_digest, scenario_folder, forked_after, observed,
      graph_digest;
  std::uint64_t seed = 0;
  std::int64_t replicate = 0, agents = 0, people = 0, num_ranks = 0;
  model::Date start{};           // the date of day 0
  model::Step burn_in_days = 0;  // step number of day 0
  model::Step planned_days = 0;  // days that the run was to simulate; the file holds days.size()
  std::vector<std::string> apps;
  std::vector<ComponentInfo> components;  // in the order of DayReport::components, apps one after the other
  std::vector<model::DayReport> days;
  std::optional<model::RunProfile> profile;  // only of runs that were profiled
  // [install day of the query][channel]: agents who are still active, or who used the app that day. The days up
  // to last + age must be there. InputError if the file does not hold this age; ages from 0 to 180 are in every
  // file (model/types/cohort_ages.hpp).
  std::function<std::vector<std::int64_t>(CohortCount, const CohortQuery&)> cohorts;

  double people_per_agent() const { return static_cast<double>(people) / static_cast<double>(agents); }
  model::Date date_of(model::Step step) const { return start + std::chrono::days(step - burn_in_days); }
};

// Reads the committed days of a results file; days[i].apps[j] are without cohorts. Not collective, needs no
// MPI. InputError with one sentence if this is not an intact results file of a version up to kResultsMajor.
Results read_results(const std::string& path);

}  // namespace kfactor::io
