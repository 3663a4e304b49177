// Results: one HDF5 file a run, with netCDF-style dimensions, so that xarray and h5dump read it without us.
// The format is described in io/README.md, "Results files".
#pragma once

#include <cstdint>
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
inline constexpr std::int64_t kResultsMinor = 4;

// Writes the days of one run; root holds the pen. Works on NAME.partial and gives the file its name only in commit(), complete; until
// then an older file of that name stays as it is. All member functions are collective and take equal arguments on
// every rank. They throw EnvironmentError, on every rank alike, when the file cannot be written.
class ResultsWriter {
 public:
  // `resolved_toml` is the scenario with every value spelt out. population.agents must be the true number.
  ResultsWriter(const Comm& comm, std::string path, const model::Scenario& scenario,
                const std::string& resolved_toml, const Provenance& provenance);
  // Without commit() removes the partial file.
  ~ResultsWriter();
  ResultsWriter(const ResultsWriter&) = delete;
  ResultsWriter& operator=(const ResultsWriter&) = delete;

  // Days come in order, from step 0 to the scenario's last.
  void append(const model::DayReport& day);
  // Adds where the time of the run went: profile_* variables over the dimension `phase`. After the last append().
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
  model::Step first = 0, last = 0;  // its window, both included
  model::Fen budget{};
};

// A results file in memory. Counts are of agents; times people_per_agent() they are people.
struct Results {
  std::string revision, compiler, mpi, hdf5, created_utc;
  std::string scenario_name, scenario_toml, scenario_digest, scenario_folder, forked_after, observed,
      graph_digest;
  std::int64_t seed = 0, replicate = 0, agents = 0, people = 0, num_ranks = 0;
  model::Date start{};           // the date of day 0
  model::Step burn_in_days = 0;  // day 0 is this step
  model::Step planned_days = 0;  // what the run was to simulate; days.size() is what the file holds
  std::vector<std::string> apps;
  std::vector<ComponentInfo> components;  // in the order of DayReport::components, apps one after the other
  std::vector<model::DayReport> days;
  std::optional<model::RunProfile> profile;  // of runs that were profiled

  double people_per_agent() const { return static_cast<double>(people) / static_cast<double>(agents); }
  model::Date date_of(model::Step step) const { return start + std::chrono::days(step - burn_in_days); }
};

// Reads the committed days of a results file. Not collective, needs no MPI. Throws InputError, one sentence, for
// anything that is not an intact results file of a version up to kResultsMajor.
Results read_results(const std::string& path);

}  // namespace kfactor::io
