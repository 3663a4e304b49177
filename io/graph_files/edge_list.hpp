// Ties and group memberships from text files. Formats: io/README.md, "Edge lists".
// Nothing here is collective: one rank reads, and the graph is distributed afterwards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "graph/base/stop_signal.hpp"
#include "graph/group_type.hpp"

namespace kfactor::io {

// An undirected simple graph on nodes 0 .. num_nodes - 1, numbered in the order of their ids in the file.
struct EdgeList {
  std::uint32_t num_nodes = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;  // first < second, sorted, each once
  std::vector<std::uint64_t> original_ids;                     // by node, ascending
  std::uint64_t num_lines = 0;       // lines with an edge: edges + duplicates + self-loops
  std::uint64_t num_duplicates = 0;  // repeated edges, in either direction
  std::uint64_t num_self_loops = 0;  // dropped edges; their nodes stay
};

// InputError, with file and line, if the file is missing, malformed, empty or cut short. Calls `stop_point` now
// and then and passes on what it throws.
EdgeList read_edge_list(const std::filesystem::path& path, const StopPoint& stop_point = {});

// Group chats on the nodes of an edge list; groups are numbered in the order of their ids in the file.
struct Memberships {
  std::uint32_t num_groups = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // (node, group), sorted, each once
  std::vector<graph::GroupType> types;                           // by group
};

// `original_ids` as in EdgeList. InputError, with file and line, if the file is missing, malformed or cut
// short, names a node that is not in the edge list, or gives one group two types. `stop_point` as above.
Memberships read_memberships(const std::filesystem::path& path, std::span<const std::uint64_t> original_ids,
                             const StopPoint& stop_point = {});

}  // namespace kfactor::io
