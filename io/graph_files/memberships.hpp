// Group chats of the people of an edge list, from a text file. Not collective.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/base/stop_signal.hpp"
#include "graph/group_type.hpp"
#include "io/graph_files/edge_list.hpp"

namespace kfactor::io {

// Groups are numbered in the order of their ids in the file.
struct Memberships {
  std::uint32_t num_groups = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // (node, group), sorted, each once
  std::vector<graph::GroupType> types;                           // by group
  std::uint64_t num_duplicates = 0;                              // repeated memberships, dropped
  SkippedLines skipped;

  // What was read from `file`, as a few sentences.
  std::string summary(const std::string& file) const;
};

// `original_ids` as in EdgeList. InputError, with file and line, if the file is missing, malformed or cut
// short, names a node that is not in the edge list, or gives one group two types. `stop_point` as for an edge
// list.
Memberships read_memberships(const std::filesystem::path& path, std::span<const std::uint64_t> original_ids,
                             const StopPoint& stop_point = {});

}  // namespace kfactor::io
