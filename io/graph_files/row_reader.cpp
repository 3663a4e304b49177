#include "io/graph_files/row_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "graph/base/error.hpp"

namespace kfactor::io {

namespace {

constexpr std::uint64_t kLinesBetweenStops = 1 << 16;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_quotation_mark(char c) { return c == '"' || c == '\''; }

std::string_view without_quotation_marks(std::string_view cell) {
  const bool is_quoted = cell.size() >= 2 && is_quotation_mark(cell.front()) && cell.back() == cell.front();
  return is_quoted ? cell.substr(1, cell.size() - 2) : cell;
}

// The length of the cell at the beginning of the text. `ends(c)` tells the separator.
template <class Ends>
std::size_t length_of_cell(std::string_view text, Ends ends) {
  std::size_t at = 0;
  while (at < text.size() && is_blank(text[at]) && !ends(text[at])) {
    ++at;
  }
  if (at < text.size() && text[at] == '{') {  // attributes, as networkx writes them
    return text.size();
  }
  if (at < text.size() && is_quotation_mark(text[at])) {
    const std::size_t close = text.find(text[at], at + 1);
    at = close == std::string_view::npos ? at : close;
  }
  while (at < text.size() && !ends(text[at])) {
    ++at;
  }
  return at;
}

void split_at_blanks(std::string_view line, std::vector<std::string_view>& cells) {
  for (line = trimmed(line); !line.empty() && line.front() != '#'; line = trimmed(line)) {
    const std::size_t length = length_of_cell(line, is_blank);
    cells.push_back(without_quotation_marks(line.substr(0, length)));
    line.remove_prefix(length);
  }
}

void split_at(char separator, std::string_view line, std::vector<std::string_view>& cells) {
  for (;;) {
    const std::size_t length = length_of_cell(line, [&](char c) { return c == separator; });
    cells.push_back(without_quotation_marks(trimmed(line.substr(0, length))));
    if (length == line.size()) {
      return;
    }
    line.remove_prefix(length + 1);
  }
}

void split(std::string_view line, char separator, std::vector<std::string_view>& cells) {
  separator == ' ' ? split_at_blanks(line, cells) : split_at(separator, line, cells);
}

// Numbers between tabs and spaces are numbers apart; words may hold spaces.
bool has_only_numbers(std::string_view line) {
  return line.find_first_not_of("0123456789+-.eE \t") == std::string_view::npos;
}

char separator_of(std::string_view line) {
  const auto is_separator = [](char c) { return c == ',' || c == ';' || c == '|' || c == '\t'; };
  line = trimmed(line);
  const std::size_t length = length_of_cell(line, is_separator);
  if (length == line.size()) {
    return ' ';
  }
  const bool is_mixed = line[length] == '\t' && line.find(' ') != std::string_view::npos;
  return is_mixed && has_only_numbers(line) ? ' ' : line[length];
}

}  // namespace

std::optional<std::uint64_t> parse_id(std::string_view cell) {
  std::uint64_t id = 0;
  const char* end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, id);
  return error == std::errc{} && stop == end ? std::optional(id) : std::nullopt;
}

bool is_number(std::string_view cell) {
  double number = 0;
  const char* end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, number);
  return error != std::errc::invalid_argument && stop == end;
}

RowReader::RowReader(const std::filesystem::path& path, StopPoint stop_point)
    : lines_(path), stop_point_(std::move(stop_point)) {
  if (const TextFormat format = text_format(lines_.beginning()); !format.name.empty()) {
    throw InputError(where(format.line) + refusal_of(format.name));
  }
}

void RowReader::note_comment(std::string_view line) {
  ++num_comments_;
  if (is_begun_) {
    return;
  }
  last_comment_ = line;
  if (konect_ == KonectKind::None) {
    konect_ = konect_kind(line);
    konect_line_ = line_number();
  }
}

bool RowReader::next() {
  while (lines_.next(line_)) {
    if (stop_point_ && lines_.line_number() % kLinesBetweenStops == 0) {
      stop_point_();
    }
    const std::size_t first = line_.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
      num_blank_lines_ += is_begun_ ? 1 : 0;
      continue;
    }
    if (line_[first] == '#' || line_[first] == '%') {
      note_comment(line_);
      continue;
    }
    if (!std::exchange(is_begun_, true)) {
      separator_ = separator_of(line_);
    }
    is_split_ = false;
    return true;
  }
  return false;
}

const std::vector<std::string_view>& RowReader::cells() {
  if (!is_split_) {
    cells_.clear();
    split(line_, separator_, cells_);
    is_split_ = true;
  }
  return cells_;
}

std::vector<std::string_view> RowReader::cells_of_last_comment() const {
  std::vector<std::string_view> cells;
  std::string_view text = last_comment_;
  text.remove_prefix(std::min(text.find_first_not_of("#% \t"), text.size()));
  split(text, separator_, cells);
  return cells;
}

}  // namespace kfactor::io
