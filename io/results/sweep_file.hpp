// Sweep files: one HDF5 file for many runs, one row per run, readable by xarray. io/README.md describes the
// format.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/results/run_record.hpp"

namespace kfactor::io {

inline constexpr std::int64_t kSweepMajor = 1;  // readers refuse a newer major version
// 1: the outcome `banned`, missing numbers marked by _FillValue, and the digest of the content.
inline constexpr std::int64_t kSweepMinor = 1;

// A parameter of the sweep: the value of each run, as TOML text. It is stored as numbers if all texts are
// numbers; an empty text is then a missing number.
struct SweepColumn {
  std::string name;
  std::string keys;  // of the scenario, for the long name
  std::vector<std::string> texts;
};

// A number that is stored for each run and app: [run][outcome][app] in RunRecord::numbers.
struct OutcomeLabel {
  std::string_view name, unit, long_name;
};

// Sensitivity indices: [outcome][app][parameter].
struct SweepIndex {
  std::string name, long_name;
  std::vector<double> values;
};

// The origin of a sweep. `sweep_digest` identifies everything that its rows depend on.
struct SweepOrigin {
  std::string sweep_toml, scenario_toml, sweep_digest, design;
  std::string part;  // "3/8" of a shard; empty: all runs
  std::string revision, compiler, mpi;
  std::uint64_t seed = 0;
  std::int64_t agents = 0, people = 0, replicates = 1, points = 0;
};

struct SweepTable {
  SweepOrigin origin;
  std::vector<std::string> apps;
  std::vector<OutcomeLabel> outcomes;
  std::vector<SweepColumn> parameters;
  std::vector<std::int64_t> point, replicate;  // of each row
  std::vector<NumberedRecord> rows;
  std::vector<SweepIndex> indices;
};

// Names that no parameter may have: the file's other variables and dimensions, and also the outcomes.
inline constexpr std::array<std::string_view, 11> kSweepVariables = {
    "run",         "app",        "outcome", "parameter", "point",  "replicate",
    "digest_high", "digest_low", "seconds", "status",    "message"};

// Whether a variable of the sweep's file can have this name: a text as netCDF wants it, and not taken by
// kSweepVariables. The sentence says what is wrong; empty: nothing.
std::string why_no_variable(std::string_view name);

// Writes the file under its partial name, reads it back, and renames it. Call it on one rank, with a Comm of
// that rank alone. EnvironmentError on failure.
void write_sweep(const Comm& alone, const std::string& path, const SweepTable& table);

// What a sweep file says about its runs, except the parameters.
struct SweepContent {
  std::string sweep_digest, part, revision;
  std::vector<std::string> apps;
  std::vector<NumberedRecord> rows;
};

// Not collective. InputError if this is not an intact sweep file of a version up to kSweepMajor, or if its
// outcomes differ from `outcomes`. A file of an older minor version may lack the last ones; its rows are then
// shorter.
SweepContent read_sweep(const std::string& path, std::span<const OutcomeLabel> outcomes);

}  // namespace kfactor::io
