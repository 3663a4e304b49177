// The runs of a sweep, from the sweep file and its scenario. jobs/README.md, "Sweeps", describes the format.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"
#include "jobs/ensemble/ensemble.hpp"
#include "jobs/sweep/sweep_design.hpp"

namespace kfactor::jobs {

// [sweep]
struct SweepSettings {
  std::string scenario;                      // path, relative to the sweep file
  std::int64_t agents = 0, days = 0;         // 0: the scenario's values
  std::uint64_t seed = 0;                    // the scenario's if the file has no such key
  std::int64_t replicates = 1;               // runs of each point, from the scenario's replicate on
  std::string outcome = "end_daily_active";  // explained by the closing table
};

// The content of the file; the scenario has not been read yet.
struct SweepFile {
  SweepSettings settings;
  Design design;
  std::vector<ParameterRange> parameters;
  std::vector<std::pair<io::Override, std::uint64_t>> fixed;  // from [set] and [sweep], with their lines
};

// Throws InputError with one sentence, "FILE:LINE: ...", if the text is not a valid sweep.
SweepFile parse_sweep(std::string_view text, const std::string& file_name);

// The part of a sweep's points that this job simulates: those whose number modulo `count` is `index` - 1.
struct Shard {
  std::size_t index = 1, count = 1;

  bool whole() const { return count == 1; }
  // "3/8"; empty if it is the whole sweep.
  std::string text() const;
};
// Parses "3/8". Throws InputError.
Shard parse_shard(std::string_view text);

// Runs are numbered through the whole sweep: first all replicates of the first point, then those of the second.
class SweepPlan {
 public:
  // `settings` of the command line override those of the file. Collective. Throws InputError on every rank for
  // an invalid sweep.
  SweepPlan(const Comm& comm, const std::string& file, std::span<const io::Override> settings);

  const SweepFile& file() const { return file_; }
  const std::string& text() const { return text_; }
  const std::string& file_name() const { return file_name_; }
  const EnsembleBase& base() const { return base_; }
  const model::Scenario& scenario() const { return scenario_; }  // the base
  // The base with all values written out, as TOML.
  const std::string& scenario_toml() const { return scenario_toml_; }
  const std::vector<ParameterRange>& parameters() const { return file_.parameters; }
  const std::vector<SweepPoint>& points() const { return points_; }
  std::size_t num_replicates() const { return static_cast<std::size_t>(file_.settings.replicates); }
  std::size_t num_runs() const { return points_.size() * num_replicates(); }
  std::size_t point_of(std::size_t run) const { return run / num_replicates(); }
  std::size_t replicate_of(std::size_t run) const { return run % num_replicates(); }
  EnsembleRun run(std::size_t number) const;
  // The runs of a shard, ascending.
  std::vector<std::size_t> runs_of(const Shard& shard) const;
  // A parameter's value at a point, as TOML. If the point keeps it: the scenario's own value, or empty if the
  // parameter's keys have different values.
  std::string value_at(std::size_t point, std::size_t parameter) const;
  // Digest of all inputs of the results. Sweeps with equal digests have equal runs.
  const std::string& digest() const { return digest_; }

 private:
  void read_base(const Comm& comm, std::span<const io::Override> settings);
  void find_own_values();
  void check_keys(std::span<const io::Override> settings) const;
  void check_points(const Comm& comm) const;
  void check_effects(const Comm& comm) const;
  void make_digest();

  std::string file_name_, text_;
  SweepFile file_;
  EnsembleBase base_;
  model::Scenario scenario_;
  std::string scenario_toml_;
  std::vector<std::string> own_values_;  // of the scenario; one per parameter
  std::vector<SweepPoint> points_;
  std::string digest_;
};

}  // namespace kfactor::jobs
