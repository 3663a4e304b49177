// Provenance: the attributes in which every HDF5 file of kfactor tells where it comes from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/files/hdf5.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::io {

// What the files of a stored graph held.
struct GraphReading {
  std::string text;                                          // as printed, a line a file
  std::vector<std::pair<std::string, std::int64_t>> counts;  // attributes of results files
};

// The writer adds HDF5's version, the time and the seed.
struct Provenance {
  std::string revision;  // of the code
  std::string compiler;
  std::string mpi;
  std::string observed;             // public figures to compare with, as CSV text; may be empty
  std::string scenario_folder;      // folder of the files that the scenario names; may be empty
  std::string forked_after;         // of a fork: the last day before it left the original run; else empty
  std::string graph_digest;         // of a stored graph, in hexadecimal; empty for a procedural one
  GraphReading graph_reading = {};  // of a stored graph; empty where it was not read
};

// Format: "2026-02-04T12:00:00Z".
std::string utc_now();

// 32 hexadecimal digits.
std::string digest_text(const model::Digest& digest);

// Identifies the contents of a scenario's text: "fnv1a64:...".
std::string scenario_digest(const std::string& resolved_toml);

// Writes the attributes that results and checkpoints share.
void write_provenance(hdf5::Writer& file, const std::string& format, std::span<const std::int64_t> version,
                      const model::Scenario& scenario, const std::string& resolved_toml,
                      const Provenance& provenance);

// "results", "checkpoints" or "sweep"; empty if this is none of them or cannot be read.
std::string format_of(const std::string& path);

// A kind of file: its name in the attribute `format`, the newest major version that this program reads, and the
// first minor version of it whose files carry the digest of their content.
struct FileFormat {
  std::string_view name;
  std::int64_t major, first_minor_with_digest;
};

// InputError unless the file says that it has this format, in this major version or an older one, and has the
// content that it had when it was written, as far as its version can tell. `what` ends the message about
// another kind of file: "Give a file written by \"kfactor run\"."
void check_format(const hdf5::Reader& file, const std::string& path, const FileFormat& format,
                  const std::string& what);

}  // namespace kfactor::io
