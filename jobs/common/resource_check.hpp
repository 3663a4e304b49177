// Does a run fit into the memory of its machines, and its files onto the disk? Refusals are InputErrors: one
// sentence with what is needed, what there is, and what to change.
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

// "1.5 GB", in powers of ten.
std::string bytes_text(double bytes);

// The least memory that a run needs, whatever happens in it: for all ranks together. Known without simulating.
std::uint64_t least_memory_bytes(const model::Scenario& scenario, std::uint64_t agents);

// While root reads a graph, of an edge: ids of both ends, then numbers of both ends. Of a membership, once the
// edges are there: the row, the group's id, and both numbers. Measured with 8 million of each; what memory
// growing lists leave behind is in it.
inline constexpr double kEdgeRead = 24, kEdgeKept = 8, kMembershipRead = 56;
// The least memory that root takes while it reads files with so many edges and memberships.
double least_reading_bytes(std::uint64_t edges, std::uint64_t memberships);

struct Need {
  double bytes = 0;              // of all ranks on the machine
  double bytes_of_an_agent = 0;  // of which each agent of the run adds so many; 0: unknown
  std::uint64_t agents = 0;      // of the run
  bool at_least = false;         // a lower bound, not an estimate
};

// --memory, or what is free here; nothing if neither is known.
std::optional<FreeMemory> memory_limit(const MemoryOptions& options);
// Bytes free on the disk of the folder that `path` will lie in; nothing if the system does not say.
std::optional<std::uint64_t> free_disk(const std::string& path);

// Throw an InputError if it does not fit. A disk that does not say how much it has left is taken to have
// enough.
void require_memory(const Need& need, const FreeMemory& limit);
void require_disk(double bytes, const std::string& path);

// The part of the check that costs next to nothing, before a real run: refuses only what cannot fit whatever
// happens in the run. Of a stored graph that is what root takes while it reads the files; their names are taken
// from `folder`. `least_bytes` is least_bytes_here(). Every rank calls it for its own machine; not collective.
void require_least(const Comm& comm, const model::Scenario& scenario, const std::filesystem::path& folder,
                   const std::string& output, const MemoryOptions& options, double least_bytes);

// Bytes that the agents on the ranks of this machine take, whatever happens in the run. Collective.
double least_bytes_here(const Comm& comm, const model::Scenario& scenario, std::uint64_t agents);
// Whether a run that takes at least so many bytes need not give back any in between. Not if nobody knows what
// there is.
bool is_plenty(const std::optional<FreeMemory>& limit, double least_bytes);

// Throws an InputError if the files of a stored graph cannot be read in this memory. Files that would fit with
// an edge in every byte are not looked into. Not collective.
void require_graph_memory(const model::GraphParameters& graph, const std::filesystem::path& folder,
                          const FreeMemory& limit);

}  // namespace kfactor::jobs
