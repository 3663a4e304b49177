// Checkpoints: one HDF5 file with the whole state of a run between two days, and the days so far. Agents are
// stored in global order, independently of the number of ranks, so a run can continue on any number of ranks.
// io/README.md, "Checkpoints", describes the format.
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
inline constexpr std::int64_t kCheckpointMinor = 1;

// The part of a checkpoint that is not state.
struct CheckpointHeader {
  Provenance provenance;
  std::string results;  // path of the run's results file, relative to the checkpoint's folder
};

// Writes, reads back and publishes a checkpoint after the day before `next`. `history` holds the days so far in
// the words of append_words(), packed, on root; other ranks pass nothing. `save` writes the state
// (Simulation::save). Collective. If the file cannot be written, throws EnvironmentError on every rank and
// leaves no file under the final name.
void write_checkpoint(const Comm& comm, const std::string& path, const model::Scenario& scenario,
                      const std::string& resolved_toml, const CheckpointHeader& header, model::Step next,
                      std::span<const std::uint8_t> history,
                      const std::function<void(model::StateSink&)>& save);

// The canonical path of a file: its folder without links, and its file name.
std::filesystem::path full_path(const std::filesystem::path& file);
// The same, as short as a user would write it.
std::string short_path(const std::filesystem::path& full_path);

// The full path of the results file that belongs to a checkpoint; nothing if this is not a checkpoint with a
// readable header. Checks no digest. Not collective.
std::optional<std::filesystem::path> results_of_checkpoint(const std::filesystem::path& path);

// An intact checkpoint, open for reading on all ranks.
class CheckpointFile {
 public:
  // Collective: checks every relevant byte against the digest in the file. InputError on every rank if this is
  // not an intact checkpoint of a version up to kCheckpointMajor. Every rank calls `stop_point` during the
  // check.
  CheckpointFile(const Comm& comm, const std::string& path, const StopPoint& stop_point = {});
  ~CheckpointFile();
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;

  const std::string& path() const;
  const CheckpointHeader& header() const;
  std::filesystem::path results() const;     // full path of the run's results file
  const std::string& scenario_toml() const;  // with every value
  model::Step next() const;                  // the first step that is not yet simulated
  // The next of the days so far, from the first on; nothing after the last. `scenario` is the run's, or one
  // with the same numbers of apps and components. Not collective.
  std::optional<model::DayReport> next_day(const model::Scenario& scenario);
  // The state from which a Simulation continues; valid as long as *this.
  model::StateSource& state();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kfactor::io
