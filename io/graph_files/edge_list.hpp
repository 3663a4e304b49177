// Ties from text files. What is read and what is refused: io/README.md, "Edge lists".
// Nothing here is collective: one rank reads, and the graph is distributed afterwards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "graph/base/stop_signal.hpp"

namespace kfactor::io {

// What a file held beside its rows.
struct SkippedLines {
  std::uint64_t num_comments = 0;
  std::string header;             // as it stands in the file, in quotation marks; empty if there is none
  std::uint64_t header_line = 0;  // from 1
  std::string note;               // sentences on columns that were chosen or ignored; may be empty

  // The end of a summary: "; skipped: comment lines 4, header ... (line 5)."
  std::string text() const;
};

// An undirected simple graph on nodes 0 .. num_nodes - 1, numbered in the order of their ids in the file.
struct EdgeList {
  std::uint32_t num_nodes = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;  // first < second, sorted, each once
  std::vector<std::uint64_t> original_ids;                     // by node, ascending
  std::uint64_t num_lines = 0;       // lines with an edge: edges + duplicates + self-loops
  std::uint64_t num_duplicates = 0;  // repeated edges, in either direction
  std::uint64_t num_self_loops = 0;  // dropped edges; their nodes stay
  SkippedLines skipped;

  // What was read from `file`, as a few sentences.
  std::string summary(const std::string& file) const;
};

// InputError, with file and line, if the file is missing, malformed, empty, cut short, or no list of ties.
// Calls `stop_point` now and then and passes on what it throws.
EdgeList read_edge_list(const std::filesystem::path& path, const StopPoint& stop_point = {});

// Throws InputError if there are too many nodes or groups for 32 bits.
void check_count(const std::filesystem::path& path, std::size_t count, const char* what);

}  // namespace kfactor::io
