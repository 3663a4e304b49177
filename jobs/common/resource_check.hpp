// Checks that a run fits into the memory of its machines and that its files fit onto the disk. If not, an
// InputError says what is needed, what is available, and what to change.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/free_memory.hpp"
#include "jobs/common/run_options.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// "1.5 GB"; units are powers of ten.
std::string bytes_text(double bytes);

// The least memory that a run needs on all ranks together, whatever happens in it. Computed without simulating.
std::uint64_t least_memory_bytes(const model::Scenario& scenario, std::uint64_t agents);

// Bytes on rank 0 while it reads a graph. An edge needs the ids of both ends, later the numbers of both ends. A
// membership, read after the edges, needs its row, the id of its group and both numbers. Measured with 8
// million of each; includes the memory that growing lists leave unused.
inline constexpr double kEdgeRead = 24, kEdgeKept = 8, kMembershipRead = 56;
// The least memory that rank 0 needs to read files with so many edges and memberships.
double least_reading_bytes(std::uint64_t edges, std::uint64_t memberships);

struct Need {
  double bytes = 0;              // on all ranks of the machine
  double bytes_of_an_agent = 0;  // bytes that each agent adds; 0: unknown
  std::uint64_t agents = 0;      // in the run
  bool at_least = false;         // `bytes` is a lower bound, not an estimate
};

// The value of --memory, or the free memory of this machine; nothing if neither is known.
std::optional<FreeMemory> memory_limit(const MemoryOptions& options);
// Free bytes on the disk where `path` will lie; nothing if the system does not say.
std::optional<std::uint64_t> free_disk(const std::string& path);

// These functions throw InputError if the need exceeds the limit. A disk whose free space is unknown passes.
void require_memory(const Need& need, const FreeMemory& limit);
void require_disk(double bytes, const std::string& path);

// The cheap part of the check, before a real run: rejects only what cannot fit whatever happens in the run. For
// a stored graph this includes the memory of rank 0 while it reads the files; their names start at `folder`.
// `least_bytes` is least_bytes_here(). Each rank checks its own machine; not collective.
void require_least(const Comm& comm, const model::Scenario& scenario, const std::filesystem::path& folder,
                   const std::string& output, const MemoryOptions& options, double least_bytes);

// Bytes that the agents on the ranks of this machine need, whatever happens in the run. Collective.
double least_bytes_here(const Comm& comm, const model::Scenario& scenario, std::uint64_t agents);
// Whether a run that needs at least `least_bytes` may keep all memory that it frees. False if the limit is
// unknown.
bool is_plenty(const std::optional<FreeMemory>& limit, double least_bytes);

// Throws InputError if rank 0 cannot read the files of a stored graph in this memory. Files that would fit even
// with one edge per byte are not opened. Not collective.
void require_graph_memory(const model::GraphParameters& graph, const std::filesystem::path& folder,
                          const FreeMemory& limit);

}  // namespace kfactor::jobs
