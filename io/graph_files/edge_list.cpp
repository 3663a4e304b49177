#include "io/graph_files/edge_list.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "graph/base/error.hpp"
#include "io/files/input_file.hpp"
#include "io/files/quote.hpp"
#include "io/graph_files/column_names.hpp"
#include "io/graph_files/first_row.hpp"
#include "io/graph_files/id_numbering.hpp"
#include "io/graph_files/row_reader.hpp"

namespace kfactor::io {

namespace {

constexpr std::uint64_t kMostNodes = std::numeric_limits<std::uint32_t>::max();
constexpr const char* kNameTheColumns =
    " Name the columns of the two ends source and target in a header line.";

// Two whole numbers and nothing else, as most rows are: reads them without splitting the row into cells.
bool read_pair(std::string_view line, char separator, std::uint64_t& first, std::uint64_t& second) {
  const bool blanks_separate = separator == ' ';
  const char* at = line.data();
  const char* end = at + line.size();
  const auto skip_blanks = [&] {
    const char* begin = at;
    while (at != end && (*at == ' ' || *at == '\t') && (blanks_separate || *at != separator)) {
      ++at;
    }
    return at != begin;
  };
  const auto read = [&](std::uint64_t& number) {
    skip_blanks();
    const auto [stop, error] = std::from_chars(at, end, number);
    at = stop;
    return error == std::errc{};
  };
  const auto skip_separator = [&] {
    const bool has_blanks = skip_blanks();
    if (blanks_separate) {
      return has_blanks;
    }
    return at != end && *at++ == separator;
  };
  if (!read(first) || !skip_separator() || !read(second)) {
    return false;
  }
  skip_blanks();
  return at == end;
}

// Reads the two ends of each tie. What the file is, is decided by its comments and its first row, and checked
// against all rows at the end.
class TieReader {
 public:
  TieReader(const std::filesystem::path& path, const StopPoint& stop_point) : rows_(path, stop_point) {}

  void read() {
    const bool has_rows = rows_.next();
    refuse_two_kinds();
    if (!has_rows) {
      return;
    }
    begin();
    if (skipped_.header.empty() || rows_.next()) {
      do {
        read_row();
      } while (rows_.next());
    }
    check_first_row();
    check_row_numbers();
    note_columns();
  }

  const std::vector<std::uint64_t>& ends() const { return ends_; }
  SkippedLines skipped() {
    skipped_.num_comments = rows_.num_comments();
    return skipped_;
  }

 private:
  void refuse_two_kinds() const {
    if (rows_.konect() == KonectKind::TwoKinds) {
      throw InputError(
          rows_.where(rows_.konect_line()) +
          "\"% bip\": this KONECT file ties people to things (node 1 of one kind is not node 1 of the "
          "other). Name it as graph.memberships, and give ties between people as graph.file.");
    }
  }

  // Finds the columns of the ends. Afterwards the first row has been taken as a header, or is still to be read.
  void begin() {
    const std::vector<std::string_view>& cells = rows_.cells();
    num_columns_ = cells.size();
    first_line_ = rows_.line_number();
    require_plain_text();
    if (num_columns_ < 2) {
      refuse_one_cell();
    }
    names_ = plain_names(cells);
    if (const auto ends = columns_of_ends(names_)) {
      take_header(*ends);
    } else if (std::none_of(cells.begin(), cells.end(), is_number)) {
      take_unknown_header();
    } else {
      begin_without_header();
    }
  }

  // A binary file has a first line, too.
  void require_plain_text() const {
    if (!is_plain_text(rows_.line())) {
      throw InputError(rows_.where() + quote(rows_.line()) +
                       " is not UTF-8 text. Is this a binary or packed file, or a text in another encoding?");
    }
  }

  void begin_without_header() {
    names_.clear();
    first_cells_.clear();
    for (const std::string_view cell : rows_.cells()) {
      if (const auto id = parse_id(cell)) {
        first_cells_.push_back(*id);
      }
    }
    const std::vector<std::string> comment = plain_names(rows_.cells_of_last_comment());
    const auto ends = columns_of_ends(comment);
    if (ends && comment.size() == num_columns_) {
      use_columns(*ends);
      names_ = comment;
    }
    is_told_ = ends.has_value() || rows_.konect() == KonectKind::Ties;
  }

  void use_columns(std::pair<std::size_t, std::size_t> ends) {
    std::tie(from_, to_) = ends;
    is_told_ = true;
  }

  void take_header(std::pair<std::size_t, std::size_t> ends) {
    use_columns(ends);
    skipped_.header = quote(rows_.line());
    skipped_.header_line = first_line_;
  }

  // A row of words above rows of numbers is a header, even if its words are not known.
  void take_unknown_header() {
    skipped_.header = quote(rows_.line());
    skipped_.header_line = first_line_;
    const std::string header = rows_.where() + "the header " + skipped_.header;
    if (is_no_end(names_[0]) || is_no_end(names_[1])) {
      throw InputError(header + " does not say which two columns are the ends of a tie." + kNameTheColumns);
    }
    if (names_things(names_[0]) != names_things(names_[1])) {
      throw InputError(header +
                       " names two kinds of nodes. Ties join people; groups belong in graph.memberships." +
                       (names_.size() > 2 ? kNameTheColumns : ""));
    }
    is_guessed_ = true;
  }

  [[noreturn]] void refuse_one_cell() {
    const bool is_count = num_columns_ == 1 && parse_id(rows_.cells().front()).has_value();
    throw InputError(rows_.where() + "cannot read an edge from " + quote(rows_.line()) +
                     (is_count
                          ? " (one number; a tie has two ids). Is it a count of nodes? Remove the line."
                          : " (a tie has two ids, with a blank, tab, comma or semicolon between them)."));
  }

  void read_row() {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    if (num_columns_ != 2 || !read_pair(rows_.line(), rows_.separator(), from, to)) {
      read_cells(from, to);
    } else if (from_ == 1) {
      std::swap(from, to);
    }
    ends_.push_back(from);
    ends_.push_back(to);
  }

  void read_cells(std::uint64_t& from, std::uint64_t& to) {
    const std::vector<std::string_view>& cells = rows_.cells();
    if (cells.size() != num_columns_) {
      refuse_ragged_row();
    }
    from = id_in(from_);
    to = id_in(to_);
    third_holds_ids_ = third_holds_ids_ && cells.size() > 2 && parse_id(cells[2]).has_value();
  }

  std::uint64_t id_in(std::size_t column) {
    const std::string_view cell = rows_.cells()[column];
    if (const auto id = parse_id(cell)) {
      return *id;
    }
    refuse_cell(column, cell);
  }

  [[noreturn]] void refuse_cell(std::size_t column, std::string_view cell) const {
    if (is_guessed_ && ends_.empty()) {
      // Neither row holds numbers, so the first one was no header.
      throw InputError(rows_.where(first_line_) + "cannot read an edge from " + skipped_.header + ". " +
                       kWholeNumbers);
    }
    const std::string start = rows_.where() + "cannot read an edge from " + quote(rows_.line());
    if (cell.empty()) {
      const std::string name = column < names_.size() ? names_[column] : std::string();
      throw InputError(start + ": " +
                       (name.empty() ? "cell " + std::to_string(column + 1) : "the cell of " + name) +
                       " is empty. A tie has two ids.");
    }
    throw InputError(start + ": " + quote(cell) + " is no id. " + kWholeNumbers + header_hint());
  }

  std::string header_hint() const {
    return is_guessed_ ? " (Line " + std::to_string(first_line_) + ", " + skipped_.header +
                             ", was taken for a header.)"
                       : std::string();
  }

  [[noreturn]] void refuse_ragged_row() {
    const std::size_t cells = rows_.cells().size();
    throw InputError(
        rows_.where() + "cannot read an edge from " + quote(rows_.line()) + ": it has " +
        std::to_string(cells) + (cells == 1 ? " cell" : " cells") + " where line " +
        std::to_string(first_line_) + " has " + std::to_string(num_columns_) +
        ". Rows of a list of ties are equally long. Is this METIS or an adjacency list, or does line " +
        std::to_string(first_line_) + " tell sizes?");
  }

  void check_first_row() {
    if (!skipped_.header.empty() || is_told_ || ends_.size() < 4) {
      return;
    }
    ListShape shape{first_cells_, ends_.size() / 2 - 1, rows_.num_blank_lines(), 0, 0, 0};
    if (first_cells_.size() != num_columns_) {
      return;  // weights with decimals
    }
    shape.num_cells = shape.num_rows * num_columns_;
    for (std::size_t i = 2; i < ends_.size(); i += 2) {
      shape.largest_first = std::max(shape.largest_first, ends_[i]);
      shape.largest_second = std::max(shape.largest_second, ends_[i + 1]);
    }
    if (const std::string why = why_sizes(shape); !why.empty()) {
      throw InputError(
          rows_.where(first_line_) + "does this line tell sizes, or a tie? " + why +
          ". If it is sizes, remove it; if it is a tie, put \"source target\" on a line above it.");
    }
    if (may_be_sizes(shape)) {
      skipped_.note += " The first line was read as a tie, though it could be sizes.";
    }
  }

  // Row numbers, or an adjacency list: the first column counts up, and the third one could hold ids.
  void check_row_numbers() const {
    if (is_told_ || num_columns_ < 3 || !third_holds_ids_ || ends_.size() < 4) {
      return;
    }
    for (std::size_t i = 2; i < ends_.size(); i += 2) {
      if (ends_[i] <= ends_[i - 2]) {
        return;
      }
    }
    throw InputError(
        rows_.where(first_line_) +
        "the first of the columns grows from row to row. Does it hold row numbers, or is this an "
        "adjacency list?" +
        kNameTheColumns);
  }

  void note_columns() {
    if (num_columns_ == 2 || ends_.empty()) {
      return;
    }
    const auto name = [&](std::size_t column) {
      return column < names_.size() && !names_[column].empty() ? names_[column]
                                                               : "column " + std::to_string(column + 1);
    };
    skipped_.note += " Ends are " + name(from_) + " and " + name(to_) + "; " +
                     (num_columns_ == 3 ? "1 other column is ignored."
                                        : std::to_string(num_columns_ - 2) + " other columns are ignored.");
  }

  static constexpr const char* kWholeNumbers =
      "Ids of people must be whole numbers from 0 to 2^64 - 1; give each name a number.";

  RowReader rows_;
  std::vector<std::uint64_t> ends_;
  SkippedLines skipped_;
  std::vector<std::string> names_;          // of the columns, if they have names
  std::vector<std::uint64_t> first_cells_;  // whole numbers of the first row, if it is no header
  std::size_t num_columns_ = 0;
  std::size_t from_ = 0, to_ = 1;  // columns of the ends
  std::uint64_t first_line_ = 0;   // of the first row or header
  bool is_told_ = false;           // the file says which columns are the ends
  bool is_guessed_ = false;        // the header has unknown words
  bool third_holds_ids_ = true;
};

}  // namespace

std::string SkippedLines::text() const {
  std::string text = "; skipped: comment lines " + std::to_string(num_comments);
  if (!header.empty()) {
    text += ", header " + header + " (line " + std::to_string(header_line) + ")";
  }
  return text + "." + note;
}

std::string EdgeList::summary(const std::string& file) const {
  return file + ": people " + std::to_string(num_nodes) + ", ties " + std::to_string(edges.size()) +
         "; dropped: repeated ties " + std::to_string(num_duplicates) + " (in either direction), loops " +
         std::to_string(num_self_loops) + skipped.text();
}

void check_count(const std::filesystem::path& path, std::size_t count, const char* what) {
  if (count >= kMostNodes) {
    throw InputError(input_name(path) + ": holds " + std::to_string(count) + " " + what + "; fewer than " +
                     std::to_string(kMostNodes) + " are possible.");
  }
}

EdgeList read_edge_list(const std::filesystem::path& path, const StopPoint& stop_point) {
  TieReader reader(path, stop_point);
  reader.read();
  const std::vector<std::uint64_t>& endpoints = reader.ends();
  EdgeList list;
  list.skipped = reader.skipped();
  if (endpoints.empty()) {
    throw InputError(input_name(path) + ": holds no edges" +
                     (list.skipped.header.empty() ? std::string()
                                                  : ", only the header " + list.skipped.header + " in line " +
                                                        std::to_string(list.skipped.header_line)) +
                     ".");
  }
  list.num_lines = endpoints.size() / 2;
  list.original_ids = distinct_ids(endpoints);
  check_count(path, list.original_ids.size(), "nodes");
  list.num_nodes = static_cast<std::uint32_t>(list.original_ids.size());

  const IdNumbering nodes(list.original_ids);
  list.edges.reserve(endpoints.size() / 2);
  for (std::size_t i = 0; i < endpoints.size(); i += 2) {
    const auto [low, high] = std::minmax({*nodes.find(endpoints[i]), *nodes.find(endpoints[i + 1])});
    if (low == high) {
      ++list.num_self_loops;
    } else {
      list.edges.emplace_back(low, high);
    }
  }
  std::sort(list.edges.begin(), list.edges.end());
  list.edges.erase(std::unique(list.edges.begin(), list.edges.end()), list.edges.end());
  list.num_duplicates = list.num_lines - list.num_self_loops - list.edges.size();
  return list;
}

}  // namespace kfactor::io
