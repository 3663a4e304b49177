#include "graph/base/nearest_name.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace kfactor {

namespace {

constexpr std::size_t kShortestPrefix = 3;

// Levenshtein distance: insertions, deletions and substitutions, computed one row of the table at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

bool one_begins_with_other(std::string_view a, std::string_view b) {
  return std::min(a.size(), b.size()) >= kShortestPrefix && (a.starts_with(b) || b.starts_with(a));
}

}  // namespace

std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string_view name : known) {
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < least && (distance <= wrong.size() / 2 || one_begins_with_other(wrong, name))) {
      least = distance;
      best = name;
    }
  }
  return best;
}

std::string name_help(std::string_view wrong, std::span<const std::string_view> known,
                      std::string_view label) {
  const std::string_view nearest = nearest_name(wrong, known);
  if (!nearest.empty()) {
    return " Did you mean \"" + std::string(nearest) + "\"?";
  }
  if (known.empty()) {
    return "";
  }
  std::string text = " Known " + std::string(label) + ":";
  for (const std::string_view name : known) {
    text += (text.back() == ':' ? " " : ", ") + std::string(name);
  }
  return text + ".";
}

}  // namespace kfactor
