#include "analysis/public_figures.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "graph/base/error.hpp"
#include "io/files/quote.hpp"
#include "io/files/text_file.hpp"

namespace kfactor::analysis {
namespace {

using Cells = std::vector<std::string>;

constexpr std::array<std::string_view, 5> kTitles = {"app", "date", "metric", "value", "source"};
constexpr std::size_t kNeeded = 4;  // of the titles; a source is optional
// The position of each title in a row.
using Columns = std::array<std::size_t, kTitles.size()>;
constexpr Columns kUsualColumns = {0, 1, 2, 3, 5};

// A cell may stand in quotes, with commas in it and with "" for a quote.
Cells split(std::string_view line) {
  Cells cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool at_begin = cells.back().find_first_not_of(" \t") == std::string::npos;
    if (quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (line[i] == '"' && (quoted || at_begin)) {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) {
    cell = std::string(io::trimmed(cell));
  }
  return cells;
}

std::optional<double> parse_count(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  const bool whole = result.ec == std::errc{} && result.ptr == end;
  return whole && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

// The columns that a line of titles names; nothing if it does not name all that are needed.
std::optional<Columns> columns_named_in(const Cells& titles) {
  Columns columns{};
  for (std::size_t i = 0; i < kTitles.size(); ++i) {
    const auto found = std::find_if(titles.begin(), titles.end(), [&](std::string title) {
      std::transform(title.begin(), title.end(), title.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
      return title == kTitles[i];
    });
    if (found == titles.end() && i < kNeeded) {
      return std::nullopt;
    }
    columns[i] = static_cast<std::size_t>(found - titles.begin());
  }
  return columns;
}

bool is_row(const Cells& cells) {
  return cells.size() >= kNeeded && model::parse_date(cells[1]) && parse_count(cells[3]);
}

PublicFigure read_row(const std::string& line, const Columns& columns, const std::string& location) {
  const Cells cells = split(line);
  const auto cell = [&](std::size_t title) {
    return columns[title] < cells.size() ? cells[columns[title]] : std::string();
  };
  if (cells.size() <= *std::max_element(columns.begin(), columns.begin() + kNeeded)) {
    throw InputError(location + ": " + io::quote(line) + " has " + std::to_string(cells.size()) +
                     " cells; app,date,metric,value,unit,source are expected." +
                     (line.find_first_of(";\t") != std::string::npos ? " Separate them by commas." : ""));
  }
  const std::optional<model::Date> date = model::parse_date(cell(1));
  const std::optional<double> value = parse_count(cell(3));
  if (!date || !value) {
    throw InputError(location + ": cannot read a date and a number from " + io::quote(line) +
                     ": write 2026-02-01 and 7680000.");
  }
  return {cell(0), *date, cell(2), *value, cell(4)};
}

// JSON knows what UTF-8 is.
bool is_utf8(const std::string& text) {
  const nlohmann::json json(text);
  const std::string repaired = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return nlohmann::json::parse(repaired) == json;
}

}  // namespace

std::vector<PublicFigure> read_figures(const std::string& csv, const std::string& file) {
  std::vector<PublicFigure> figures;
  Columns columns = kUsualColumns;
  std::size_t number = 0;
  for (std::size_t begin = csv.starts_with("\xEF\xBB\xBF") ? 3 : 0; begin < csv.size();) {
    const std::size_t end = std::min(csv.find('\n', begin), csv.size());
    std::string line = csv.substr(begin, end - begin);
    begin = end + 1;
    const std::string location = file + ":" + std::to_string(++number);
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (!is_utf8(line) || line.find('\0') != std::string::npos) {
      throw InputError(location +
                       ": this is not UTF-8 text. Was it saved by a spreadsheet? Save it as \"CSV UTF-8\".");
    }
    const Cells cells = split(line);
    if (number == 1 && !is_row(cells)) {
      columns = columns_named_in(cells).value_or(kUsualColumns);
    } else if (line.find_first_not_of(" \t,") != std::string::npos) {
      figures.push_back(read_row(line, columns, location));
    }
  }
  return figures;
}

}  // namespace kfactor::analysis
