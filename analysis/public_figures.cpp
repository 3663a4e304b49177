#include "analysis/public_figures.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>

#include "graph/base/error.hpp"

namespace kfactor::analysis {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    cells.push_back(cell);
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

PublicFigure read_row(const std::string& line, const std::string& location) {
  const std::vector<std::string> cells = split(line);
  if (cells.size() < 4) {
    throw InputError(location + ": \"" + line + "\" has " + std::to_string(cells.size()) +
                     " cells; app,date,metric,value,unit,source are expected.");
  }
  const std::optional<model::Date> date = model::parse_date(cells[1]);
  const std::optional<double> value = parse_count(cells[3]);
  if (!date || !value) {
    throw InputError(location + ": cannot read a date and a number from \"" + line + "\".");
  }
  return {cells[0], *date, cells[2], *value, cells.size() > 5 ? cells[5] : ""};
}

}  // namespace

std::vector<PublicFigure> read_figures(const std::string& csv, const std::string& file) {
  std::vector<PublicFigure> figures;
  std::istringstream stream(csv);
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (number > 1 && !line.empty() && line != "\r") {
      figures.push_back(read_row(line, file + ":" + std::to_string(number)));
    }
  }
  return figures;
}

}  // namespace kfactor::analysis
