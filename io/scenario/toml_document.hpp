// A TOML text with overrides laid over it, which still knows where each value came from.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/scenario/scenario_file.hpp"

namespace kfactor::io {

// Where a value stands, as the beginning of a message: "festival.toml:14: " or "--set run.days=0: ".
struct Place {
  std::uint64_t order = 0;  // first in the file first, overrides last
  std::string text;
};

class TomlDocument {
 public:
  // Throws InputError for text that is not TOML, and for overrides that do not fit into it.
  TomlDocument(std::string_view text, std::string file_name, std::span<const Override> overrides);

  const toml::table& root() const { return root_; }

  // `path` is dotted, `key` its last part, as it stands in the enclosing table.
  Place place_of(const std::string& path, const toml::key& key) const;
  // Of the value at `path`, or else of the closest table around it that exists.
  Place nearest_place(const std::string& path) const;

  // An override brought this key in; the file does not have it.
  static bool is_added(const toml::key& key) { return key.source().begin.line == 0; }
  // Keys in the order of the file; those that an override added come last, by name.
  static std::vector<const toml::key*> keys_in_order(const toml::table& table);

 private:
  void apply(const Override& override);
  Place file_place(std::uint64_t line) const;
  Place override_place(std::size_t number) const;

  std::string file_name_;
  std::span<const Override> overrides_;
  toml::table root_;
};

}  // namespace kfactor::io
