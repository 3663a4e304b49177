// Checkpoints: the whole state of a run between two days, and the days so far, in one HDF5 file. Agents stand in global
// order, and nothing in it tells how many ranks wrote it, so that any number can go on. The format is described in
// io/README.md, "Checkpoints".
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/results/provenance.hpp"
#include "model/checkpoint/state.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {

inline constexpr std::int64_t kCheckpointMajor = 1;  // readers refuse a newer major version
inline constexpr std::int64_t kCheckpointMinor = 0;

// What a checkpoint says beside its state.
struct CheckpointHeader {
  Provenance provenance;
  std::string results;  // path of the results file that the run was to write, from the checkpoint's folder
};

// Writes, reads back and publishes a checkpoint after the day before `next`. `history` holds the days so far as
// append_words() made them, on root; other ranks pass nothing. `save` hands over the state (Simulation::save).
// Collective. Throws EnvironmentError on every rank, and leaves nothing under the final name, if it cannot be written.
void write_checkpoint(const Comm& comm, const std::string& path, const model::Scenario& scenario,
                      const std::string& resolved_toml, const CheckpointHeader& header, model::Step next,
                      std::span<const std::int64_t> history,
                      const std::function<void(model::StateSink&)>& save);

// A file by the one name that all its names share: the folder without links, and what it is called there.
std::filesystem::path full_path(const std::filesystem::path& file);
// The same as short as a user would say it.
std::string short_path(const std::filesystem::path& full_path);

// The full path of the results file that a checkpoint was written for; nothing if this is not a checkpoint whose header can
// be read. Checks no digest. Not collective.
std::optional<std::filesystem::path> results_of_checkpoint(const std::filesystem::path& path);

// An intact checkpoint, open for reading on all ranks.
class CheckpointFile {
 public:
  // Collective: checks every byte that matters against the digest in the file. InputError on every rank for anything
  // that is not an intact checkpoint of a version up to kCheckpointMajor. Every rank asks `stop_point` while it checks.
  CheckpointFile(const Comm& comm, const std::string& path, const StopPoint& stop_point = {});
  ~CheckpointFile();
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;

  const std::string& path() const;
  const CheckpointHeader& header() const;
  std::filesystem::path results() const;     // full path of the results file that the run was to write
  const std::string& scenario_toml() const;  // with every value spelt out
  model::Step next() const;                  // the first step that is not simulated yet
  // The days so far; `scenario` is the run's, or one with as many apps and components. Not collective.
  std::vector<model::DayReport> days(const model::Scenario& scenario) const;
  // Where a Simulation goes on from; as long as *this lives.
  model::StateSource& state();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kfactor::io
