// A TOML text with overrides applied, which knows the source of each value.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/scenario/scenario_file.hpp"

namespace kfactor::io {

// Where a value is written, as the start of a message: "festival.toml:14: " or "--set run.days=0: ".
struct Location {
  std::uint64_t order = 0;  // ascending in the order of the file, overrides last
  std::string text;
};

class TomlDocument {
 public:
  // InputError if the text is not TOML, or if an override does not fit the text.
  TomlDocument(std::string_view text, std::string file_name, std::span<const Override> overrides);

  const toml::table& root() const { return root_; }

  // The location of a key. `path` is its dotted path, `key` the key in its table.
  Location location_of(const std::string& path, const toml::key& key) const;
  // The location of the value at `path`, or of the innermost enclosing table that exists. "range[2].low" is a
  // value of the second table [[range]].
  Location nearest_location(const std::string& path) const;

  // Whether an override added this key, so that the file does not have it.
  static bool is_added(const toml::key& key) { return key.source().begin.line == 0; }
  // Keys in the order of the file. Keys that an override added come last, by name.
  static std::vector<const toml::key*> keys_in_order(const toml::table& table);

 private:
  void apply(const Override& override);
  Location file_location(std::uint64_t line) const;
  Location override_location(std::size_t number) const;

  std::string file_name_;
  std::vector<Override> overrides_;
  toml::table root_;
};

}  // namespace kfactor::io
