// The rows of a table in a text file: comments, the separator of cells, cells. Not collective.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/base/stop_signal.hpp"
#include "io/files/text_file.hpp"
#include "io/graph_files/text_format.hpp"

namespace kfactor::io {

// Whole numbers from 0 to 2^64 - 1; nothing for anything else.
std::optional<std::uint64_t> parse_id(std::string_view cell);

// True for numbers of any kind, such as 0.5 and -1.
bool is_number(std::string_view cell);

// The lines of a file that are neither blank nor comments, split into cells. The first line that has a comma,
// semicolon, bar or tab decides that this character separates cells; without one, blanks do. An empty cell
// between two separators is a cell. Quotation marks around a cell are dropped; {...} is one cell.
class RowReader {
 public:
  // Throws like LineReader. InputError also for a graph file in a format that has no rows of ties. Calls
  // `stop_point` now and then and passes on what it throws.
  RowReader(const std::filesystem::path& path, StopPoint stop_point);

  // False at the end of the file.
  bool next();
  // The row as it stands in the file.
  std::string_view line() const { return line_; }
  // Its cells; computed when it is asked for.
  const std::vector<std::string_view>& cells();
  // ',', ';', '|' or '\t'; ' ' stands for runs of blanks. Decided by the first row.
  char separator() const { return separator_; }

  std::string where() const { return lines_.where(); }
  std::string where(std::uint64_t line) const { return lines_.where(line); }
  std::uint64_t line_number() const { return lines_.line_number(); }
  std::uint64_t num_comments() const { return num_comments_; }
  // Blank lines behind the first row.
  std::uint64_t num_blank_lines() const { return num_blank_lines_; }

  // Comments before the first row: what KONECT says, and the cells of the last one, which may name the columns.
  KonectKind konect() const { return konect_; }
  std::uint64_t konect_line() const { return konect_line_; }
  std::vector<std::string_view> cells_of_last_comment() const;

 private:
  void note_comment(std::string_view line);

  LineReader lines_;
  StopPoint stop_point_;
  std::string_view line_;
  std::vector<std::string_view> cells_;
  bool is_split_ = false;
  bool is_begun_ = false;
  char separator_ = ' ';
  std::uint64_t num_comments_ = 0;
  std::uint64_t num_blank_lines_ = 0;
  std::string last_comment_;
  KonectKind konect_ = KonectKind::None;
  std::uint64_t konect_line_ = 0;
};

}  // namespace kfactor::io
