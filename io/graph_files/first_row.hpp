// Is the first row of a list a tie, or does it tell sizes? A list of ties may begin with the numbers of nodes
// and ties; METIS files and Matrix Market files without their comments do.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace kfactor::io {

struct ListShape {
  std::span<const std::uint64_t> first_row;  // its whole numbers
  std::uint64_t num_rows = 0;                // rows behind the first one
  std::uint64_t num_blank_lines = 0;         // lines without a cell behind the first row
  std::uint64_t num_cells = 0;               // in those rows
  std::uint64_t largest_first = 0;           // largest number in their first column
  std::uint64_t largest_second = 0;          // and in their second column
};

// Why the first row must not be taken for a tie: it fits as sizes. Empty if it does not fit.
std::string why_sizes(const ListShape& shape);
// True if the first row may be sizes, but is more likely a tie.
bool may_be_sizes(const ListShape& shape);

}  // namespace kfactor::io
