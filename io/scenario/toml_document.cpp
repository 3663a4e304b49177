#include "io/scenario/toml_document.hpp"

#include <algorithm>
#include <tuple>

#include "graph/base/error.hpp"
#include "io/scenario/toml_source.hpp"

namespace kfactor::io {

namespace {

constexpr std::uint64_t kAfterFile = std::uint64_t{1} << 40;  // more lines than any file has

constexpr std::size_t kMostParts = 32;  // of a dotted key

std::string name_of(const Override& override) { return override.typed() + ": "; }

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// apps."tea".base_users -> apps.tea.base_users
std::string without_quotes(const std::string& key) {
  std::string plain;
  for (const std::string& part : split(key)) {
    const bool quoted =
        part.size() > 1 && (part.front() == '"' || part.front() == '\'') && part.back() == part.front();
    plain += quoted ? part.substr(1, part.size() - 2) : part;
    plain += '.';
  }
  plain.pop_back();
  return plain;
}

bool is_inside(const std::string& path, const std::string& table) {
  return path.size() > table.size() && path.starts_with(table) && path[table.size()] == '.';
}

// Parses the value into a table {value = ...}. A value that is not TOML is taken as a bare word, which is text.
toml::table parse_value(const Override& override) {
  require_flat(override.value, name_of(override));
  try {
    toml::table holder = toml::parse(with_large_numbers_quoted("value = " + override.value + "\n"));
    if (holder.size() == 1) {
      return holder;
    }
  } catch (const toml::parse_error&) {
    // Not TOML, so perhaps a bare word; a broken quotation or list is not one.
  }
  if (override.value.empty() || override.value.find_first_of("\"'[]{}\n") != std::string::npos) {
    throw InputError(name_of(override) +
                     (override.value.empty()
                          ? "there is no value after the \"=\"."
                          : "the value is neither TOML nor a bare word. Do its quotes and brackets end?"));
  }
  return toml::table{{"value", override.value}};
}

toml::table parse_text(std::string_view text, const std::string& file_name) {
  require_toml_text(text, file_name);
  const std::string prepared = with_large_numbers_quoted(text);
  try {
    return toml::parse(prepared, file_name);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    throw InputError(file_name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                     ": not valid TOML: " + plain_mistake(line_of(text, at.line), error.description()));
  }
}

}  // namespace

std::string Override::typed() const {
  return option.empty() ? "--set " + clipped(key) + "=" + clipped(value) : option + " " + clipped(value);
}

Override parse_override(std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto trim = [](std::string_view part) {
    const std::size_t first = part.find_first_not_of(" \t");
    return first == std::string_view::npos
               ? std::string()
               : std::string(part.substr(first, part.find_last_not_of(" \t") - first + 1));
  };
  if (equals == std::string_view::npos || trim(text.substr(0, equals)).empty()) {
    throw InputError("--set " + clipped(text) + ": expected KEY=VALUE, such as population.agents=100000.");
  }
  return {without_quotes(trim(text.substr(0, equals))), trim(text.substr(equals + 1))};
}

TomlDocument::TomlDocument(std::string_view text, std::string file_name, std::span<const Override> overrides)
    : file_name_(std::move(file_name)),
      overrides_(overrides.begin(), overrides.end()),
      root_(parse_text(text, file_name_)) {
  for (Override& override : overrides_) {
    override.key = without_quotes(override.key);
    apply(override);
  }
}

void TomlDocument::apply(const Override& override) {
  const std::vector<std::string> parts = split(override.key);
  if (std::find(parts.begin(), parts.end(), "") != parts.end()) {
    throw InputError(name_of(override) + "the key needs a name between its dots.");
  }
  if (parts.size() > kMostParts) {
    throw InputError(name_of(override) + "the key has more than " + std::to_string(kMostParts) + " parts.");
  }
  toml::table* table = &root_;
  std::string path;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    path += (i == 0 ? "" : ".") + parts[i];
    if (!table->contains(parts[i])) {
      table->insert(parts[i], toml::table{});
    }
    table = table->get(parts[i])->as_table();
    if (table == nullptr) {
      throw InputError(name_of(override) + clipped(path) + " is a value, not a table.");
    }
  }
  toml::table holder = parse_value(override);
  table->insert_or_assign(parts.back(), std::move(*holder.get("value")));
}

Location TomlDocument::file_location(std::uint64_t line) const {
  return line == 0 ? Location{0, file_name_ + ": "}
                   : Location{line, file_name_ + ":" + std::to_string(line) + ": "};
}

Location TomlDocument::override_location(std::size_t number) const {
  return {kAfterFile + number, name_of(overrides_[number])};
}

Location TomlDocument::location_of(const std::string& path, const toml::key& key) const {
  for (std::size_t i = overrides_.size(); i-- > 0;) {
    if (overrides_[i].key == path || is_inside(path, overrides_[i].key)) {
      return override_location(i);
    }
  }
  if (!is_added(key)) {
    return file_location(key.source().begin.line);
  }
  for (std::size_t i = 0; i < overrides_.size(); ++i) {
    if (is_inside(overrides_[i].key, path)) {
      return override_location(i);
    }
  }
  return file_location(0);
}

Location TomlDocument::nearest_location(const std::string& path) const {
  Location best = file_location(0);
  const toml::table* table = &root_;
  std::string reached;
  for (const std::string& part : split(path)) {
    const std::string name = part.substr(0, part.find('['));
    const auto found = table == nullptr ? root_.end() : table->find(name);
    if (table == nullptr || found == table->end()) {
      break;
    }
    reached += (reached.empty() ? "" : ".") + part;
    best = location_of(reached, found->first);
    const toml::node* node = &found->second;
    if (name != part) {
      node = node->as_array()->get(std::stoul(part.substr(name.size() + 1)) - 1);
      best = file_location(node->source().begin.line);
    }
    table = node->as_table();
  }
  return best;
}

std::vector<const toml::key*> TomlDocument::keys_in_order(const toml::table& table) {
  std::vector<const toml::key*> keys;
  for (auto&& [key, node] : table) {
    keys.push_back(&key);
  }
  const auto rank = [](const toml::key* key) {
    const toml::source_position at = key->source().begin;
    return std::tuple(is_added(*key), at.line, at.column);
  };
  std::stable_sort(keys.begin(), keys.end(), [&](auto* a, auto* b) { return rank(a) < rank(b); });
  return keys;
}

}  // namespace kfactor::io
