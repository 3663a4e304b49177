// Where a file comes from: what every HDF5 file of ours says about itself in its attributes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "io/files/hdf5.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::io {

// HDF5's version, the time and the seed are added by the writer.
struct Provenance {
  std::string revision;  // of the code
  std::string compiler;
  std::string mpi;
  std::string observed;         // public figures to compare with, a CSV text; may be empty
  std::string scenario_folder;  // where the files that the scenario names are looked for; may be empty
  std::string forked_after;     // of a fork: the last day of the run that it began as; else empty
  std::string graph_digest;     // of a stored graph, in hexadecimal; empty for a procedural one
};

// "2026-02-04T12:00:00Z"
std::string utc_now();

// 32 hexadecimal digits.
std::string digest_text(const model::Digest& digest);

// Names the contents of a scenario's text, "fnv1a64:...".
std::string scenario_digest(const std::string& resolved_toml);

// Writes the attributes that results and checkpoints share.
void write_provenance(hdf5::Writer& file, const std::string& format, std::span<const std::int64_t> version,
                      const model::Scenario& scenario, const std::string& resolved_toml,
                      const Provenance& provenance);

// "results", "checkpoints" or "sweep"; empty for what is no such file or cannot be read.
std::string format_of(const std::string& path);

// Throws InputError unless the file says that it is of this format and of no newer major version. `what` ends the
// sentence about another kind of file: "Give a file written by \"kfactor run\"."
void check_format(const hdf5::Reader& file, const std::string& path, const std::string& format,
                  std::int64_t major, const std::string& what);

}  // namespace kfactor::io
