#include "io/graph_files/first_row.hpp"

#include <algorithm>

namespace kfactor::io {

namespace {

std::string counted(std::uint64_t count, const char* what) { return std::to_string(count) + " " + what; }

// "nodes ties format": a line a node, with its neighbours, each tie in two lines. The format says whether
// weights of nodes (tens) and of ties (ones) stand among them.
bool fits_metis(const ListShape& shape) {
  const std::uint64_t nodes = shape.first_row[0];
  const std::uint64_t ties = shape.first_row[1];
  const std::uint64_t format = shape.first_row[2];
  const std::uint64_t tens = format / 10 % 10;
  const std::uint64_t ones = format % 10;
  if (format > 111 || tens > 1 || ones > 1 || format / 100 > 1 ||
      shape.num_rows + shape.num_blank_lines != nodes) {
    return false;
  }
  const std::uint64_t weights_of_nodes = tens * shape.num_rows + format / 100 * shape.num_rows;
  return shape.num_cells - std::min(shape.num_cells, weights_of_nodes) == 2 * ties * (1 + ones);
}

}  // namespace

std::string why_sizes(const ListShape& shape) {
  const auto& row = shape.first_row;
  const std::uint64_t largest = std::max(shape.largest_first, shape.largest_second);
  if (row.size() == 2 && row[1] == shape.num_rows && largest <= row[0]) {
    return "It fits as sizes (" + counted(row[0], "nodes") + ", " + counted(row[1], "ties") +
           "), as METIS files have them too";
  }
  if (row.size() >= 3 && row[2] == shape.num_rows && shape.largest_first <= row[0] &&
      shape.largest_second <= row[1]) {
    return "It fits as sizes (" + counted(row[0], "rows") + ", " + counted(row[1], "columns") + ", " +
           counted(row[2], "entries") + "), as Matrix Market files have them";
  }
  if (row.size() >= 3 && fits_metis(shape)) {
    return "It fits as the sizes of a METIS file (" + counted(row[0], "nodes") + ", " +
           counted(row[1], "ties") + ")";
  }
  return {};
}

bool may_be_sizes(const ListShape& shape) {
  const auto& row = shape.first_row;
  const std::uint64_t largest = std::max(shape.largest_first, shape.largest_second);
  return row.size() == 2 && ((2 * row[1] == shape.num_rows && largest <= row[0]) ||
                             (row[0] == shape.num_rows && largest <= row[1]));
}

}  // namespace kfactor::io
