// Reads one table of a scenario file into the struct that its parameter table describes, and collects the
// mistakes.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/base/error.hpp"
#include "io/scenario/toml_document.hpp"
#include "io/scenario/toml_value.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::io {

// The mistakes found so far. The first one in the order of the file is reported.
class Problems {
 public:
  void add(const Location& location, const std::string& sentence) {
    found_.emplace(location.order, location.text + sentence);
  }
  // InputError if there is a mistake.
  void throw_first() const {
    if (!found_.empty()) {
      throw InputError(found_.begin()->second);
    }
  }

 private:
  std::set<std::pair<std::uint64_t, std::string>> found_;
};

class TableReader {
 public:
  // `table` is nullptr if the file has no such table: all values are defaults. `path` is empty for the whole
  // document.
  TableReader(const TomlDocument& document, Problems& problems, const toml::table* table, std::string path)
      : document_(document), problems_(problems), table_(table), path_(std::move(path)) {}

  // Reads every row of the owner's parameter table.
  template <class Owner>
  void read(Owner& owner) {
    read(owner, model::parameters<Owner>());
  }
  // The same for a table that has these rows only.
  template <class Owner>
  void read(Owner& owner, const std::vector<model::Parameter<Owner>>& rows) {
    for (const model::Parameter<Owner>& row : rows) {
      known_.push_back(row.key);
      if (const toml::node* node = find(row.key); node != nullptr) {
        try {
          std::visit(
              [&](const auto& member) {
                assign(owner, member, *node, {row.low, row.high});
              },
              row.member);
        } catch (const InputError& error) {
          blame(row.key, *node, error.what());
        }
      } else if (row.required) {
        missing(row.key, row.unit);
      }
    }
  }

  // The sub-table of this name, empty if it is missing. A mistake if the key has a value that is not a table.
  // Keys passed to open() and take() must outlive the reader.
  TableReader open(std::string_view key);

  // The tables [[key]], one reader each; their paths are key[1], key[2], ... A mistake if there is none.
  std::vector<TableReader> open_list(std::string_view key);

  // The value of a key that the caller reads itself; nullptr if it is missing.
  const toml::node* take(std::string_view key) {
    known_.push_back(key);
    return find(key);
  }

  // The line of the table in the file; 0 if the file has no such table.
  std::uint64_t line() const { return table_ == nullptr ? 0 : table_->source().begin.line; }

  // Keys in the order of the file.
  std::vector<const toml::key*> keys() const {
    return table_ == nullptr ? std::vector<const toml::key*>() : TomlDocument::keys_in_order(*table_);
  }

  // Reports a wrong value as "key = value" followed by `why`, which ends the sentence.
  void blame(std::string_view key, const toml::node& node, const std::string& why);
  void missing(std::string_view key, std::string_view unit);
  // `help` is the rest of the sentence; empty: the nearest of the known keys.
  void unknown(const toml::key& key, std::span<const std::string_view> known, const std::string& help = {});
  // Reports the first key that was not read as unknown.
  void finish();
  // The keys that were not read, in the order of the file.
  std::vector<const toml::key*> unread_keys() const;
  std::span<const std::string_view> known_keys() const { return known_; }

  const std::string& path() const { return path_; }
  // The dotted path of a key of this table.
  std::string path_of(std::string_view key) const {
    return (path_.empty() ? "" : path_ + ".") + std::string(key);
  }

 private:
  const toml::node* find(std::string_view key) const {
    return table_ == nullptr ? nullptr : table_->get(key);
  }

  template <class Owner>
  static void assign(Owner& owner, double Owner::*member, const toml::node& node, Range range) {
    owner.*member = read_number(node, range);
  }
  template <class Owner>
  static void assign(Owner& owner, std::int64_t Owner::*member, const toml::node& node, Range range) {
    owner.*member = read_whole(node, range);
  }
  template <class Owner>
  static void assign(Owner& owner, std::uint64_t Owner::*member, const toml::node& node, Range) {
    owner.*member = read_seed(node);
  }
  template <class Owner>
  static void assign(Owner& owner, bool Owner::*member, const toml::node& node, Range) {
    owner.*member = read_flag(node);
  }
  template <class Owner>
  static void assign(Owner& owner, std::string Owner::*member, const toml::node& node, Range) {
    owner.*member = read_text_value(node);
  }
  template <class Owner>
  static void assign(Owner& owner, model::Date Owner::*member, const toml::node& node, Range) {
    owner.*member = read_date(node);
  }
  template <class Owner>
  static void assign(Owner& owner, std::vector<model::Date> Owner::*member, const toml::node& node, Range) {
    owner.*member = read_dates(node);
  }
  template <class Owner>
  static void assign(Owner& owner, model::Fen Owner::*member, const toml::node& node, Range range) {
    owner.*member = read_money(node, range);
  }
  template <class Owner>
  static void assign(Owner& owner, const model::Choice<Owner>& choice, const toml::node& node, Range) {
    choice.set(owner, read_choice(node, choice.names));
  }

  const TomlDocument& document_;
  Problems& problems_;
  const toml::table* table_;
  std::string path_;
  std::vector<std::string_view> known_;
};

}  // namespace kfactor::io
