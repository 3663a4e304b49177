#include "io/scenario/table_reader.hpp"

#include <algorithm>

#include "graph/base/nearest_name.hpp"
#include "io/scenario/toml_source.hpp"

namespace kfactor::io {

namespace {

// Missing keys are reported last: often a key is misspelt, and the message about the unknown key is better.
constexpr std::uint64_t kAfterAll = std::uint64_t{1} << 50;

}  // namespace

TableReader TableReader::open(std::string_view key) {
  known_.push_back(key);
  const toml::node* node = find(key);
  if (node != nullptr && !node->is_table()) {
    blame(key, *node, "(must be a table).");
  }
  return {document_, problems_, node == nullptr ? nullptr : node->as_table(), path_of(key)};
}

std::vector<TableReader> TableReader::open_list(std::string_view key) {
  known_.push_back(key);
  const toml::node* node = find(key);
  const toml::array* tables = node == nullptr ? nullptr : node->as_array();
  if (tables == nullptr || !tables->is_array_of_tables()) {
    if (node == nullptr) {
      missing(key, "at least one table [[" + std::string(key) + "]]");
    } else {
      blame(key, *node, "(must be a list of tables [[" + std::string(key) + "]]).");
    }
    return {};
  }
  std::vector<TableReader> readers;
  for (const toml::node& table : *tables) {
    const std::string path = path_of(key) + "[" + std::to_string(readers.size() + 1) + "]";
    readers.push_back({document_, problems_, table.as_table(), path});
  }
  return readers;
}

void TableReader::blame(std::string_view key, const toml::node& node, const std::string& why) {
  const std::string path = path_of(key);
  problems_.add(document_.nearest_location(path), path + " = " + show(node) + " " + why);
}

void TableReader::missing(std::string_view key, std::string_view unit) {
  const std::string expected = unit == "date"    ? "a date such as 2026-02-17"
                               : unit == "dates" ? "a list of dates such as [2026-03-03, 2026-04-05]"
                               : unit == "RMB"   ? "in RMB"
                                                 : std::string(unit);
  Location location = document_.nearest_location(path_);
  location.order += kAfterAll;
  problems_.add(location, "missing key \"" + std::string(key) + "\"" + (path_.empty() ? "" : " in " + path_) +
                              " (" + expected + ").");
}

void TableReader::unknown(const toml::key& key, std::span<const std::string_view> known,
                          const std::string& help) {
  problems_.add(document_.location_of(path_of(key.str()), key),
                "unknown key \"" + clipped(key.str()) + "\"" + (path_.empty() ? "" : " in " + path_) + "." +
                    (help.empty() ? name_help(key.str(), known, "keys") : help));
}

std::vector<const toml::key*> TableReader::unread_keys() const {
  std::vector<const toml::key*> unread;
  for (const toml::key* key : keys()) {
    if (std::find(known_.begin(), known_.end(), key->str()) == known_.end()) {
      unread.push_back(key);
    }
  }
  return unread;
}

void TableReader::finish() {
  if (const auto unread = unread_keys(); !unread.empty()) {  // the first is enough for a message
    unknown(*unread.front(), known_);
  }
}

}  // namespace kfactor::io
