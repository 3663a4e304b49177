#include "io/graph_files/edge_list.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "graph/base/error.hpp"
#include "io/files/text_file.hpp"
#include "io/graph_files/id_numbering.hpp"

namespace kfactor::io {

namespace {

constexpr std::size_t kLongestQuote = 60;  // characters of a bad line that a message quotes
constexpr std::uint64_t kLinesBetweenStops = 1 << 16;
constexpr std::uint64_t kMostNodes = std::numeric_limits<std::uint32_t>::max();

bool is_separator(char c) { return c == ' ' || c == '\t' || c == ','; }

// Splits a line into words, one at a time.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) { skip(); }

  bool at_end() const { return rest_.empty(); }
  std::string_view next() {
    std::size_t length = 0;
    while (length < rest_.size() && !is_separator(rest_[length])) {
      ++length;
    }
    const std::string_view word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    skip();
    return word;
  }
  std::optional<std::uint64_t> next_id() {
    const std::string_view word = next();
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
    return error == std::errc{} && end == word.data() + word.size() ? std::optional(id) : std::nullopt;
  }

 private:
  void skip() {
    while (!rest_.empty() && is_separator(rest_.front())) {
      rest_.remove_prefix(1);
    }
  }
  std::string_view rest_;
};

bool is_comment(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos || line[first] == '#' || line[first] == '%';
}

// A row of column names, such as "node_1,node_2".
bool is_header(std::string_view line) {
  const std::string_view word = Words(line).next();
  const auto c = static_cast<unsigned char>(word.empty() ? '0' : word.front());
  return std::isalpha(c) != 0 || c == '_' || c == '"' || c == '\'';
}

std::string quote(std::string_view line) {
  std::string text = "\"";
  text += line.substr(0, kLongestQuote);
  text += line.size() > kLongestQuote ? "...\"" : "\"";
  return text;
}

// Calls visit(line) for each line that holds data: neither blank, nor a comment, nor the header.
template <class Visit>
void for_each_row(LineReader& lines, const StopPoint& stop_point, Visit&& visit) {
  bool first = true;
  for (std::string_view line; lines.next(line);) {
    if (stop_point && lines.line_number() % kLinesBetweenStops == 0) {
      stop_point();
    }
    if (first && line.starts_with("%%MatrixMarket")) {
      throw InputError(lines.where() +
                       "a Matrix Market file is not an edge list. Remove its first lines up to the "
                       "one with the sizes.");
    }
    if (is_comment(line)) {
      continue;
    }
    if (!first || !is_header(line)) {
      visit(line);
    }
    first = false;
  }
}

std::vector<std::uint64_t> read_endpoints(const std::filesystem::path& path, const StopPoint& stop_point) {
  LineReader lines(path);
  std::vector<std::uint64_t> endpoints;
  for_each_row(lines, stop_point, [&](std::string_view line) {
    Words words(line);
    const std::optional<std::uint64_t> from = words.next_id();
    const std::optional<std::uint64_t> to = words.next_id();
    if (!from || !to) {
      throw InputError(lines.where() + "cannot read an edge from " + quote(line) +
                       " (expected two node ids separated by space, tab or comma).");
    }
    endpoints.push_back(*from);
    endpoints.push_back(*to);
  });
  return endpoints;
}

void check_count(const std::filesystem::path& path, std::size_t count, const char* what) {
  if (count >= kMostNodes) {
    throw InputError(path.string() + ": holds " + std::to_string(count) + " " + what + "; fewer than " +
                     std::to_string(kMostNodes) + " are possible.");
  }
}

struct MembershipRow {
  std::uint32_t node;
  std::uint64_t group;
  std::optional<graph::GroupType> type;
  std::uint64_t line;
};

std::optional<graph::GroupType> parse_type(std::string_view word) {
  const auto found = std::find(graph::kGroupTypeNames.begin(), graph::kGroupTypeNames.end(), word);
  if (found == graph::kGroupTypeNames.end()) {
    return std::nullopt;
  }
  return static_cast<graph::GroupType>(found - graph::kGroupTypeNames.begin());
}

MembershipRow parse_membership(const LineReader& lines, std::string_view line, const IdNumbering& nodes) {
  Words words(line);
  const std::optional<std::uint64_t> agent = words.next_id();
  const std::optional<std::uint64_t> group = words.next_id();
  std::optional<graph::GroupType> type;
  if (agent && group && !words.at_end()) {
    type = parse_type(words.next());
    if (!type) {
      throw InputError(lines.where() + "unknown group type in " + quote(line) +
                       " (must be one of family, friends, work, large).");
    }
  }
  if (!agent || !group || !words.at_end()) {
    throw InputError(lines.where() + "cannot read a membership from " + quote(line) +
                     " (expected an agent id, a group id and perhaps a group type).");
  }
  const std::optional<std::uint32_t> node = nodes.find(*agent);
  if (!node) {
    throw InputError(lines.where() + "agent " + std::to_string(*agent) + " does not occur in the edge list.");
  }
  return {*node, *group, type, lines.line_number()};
}

// A type that is given once holds for the whole group. A group without a type is a group of friends.
std::vector<graph::GroupType> settle_types(const std::filesystem::path& path,
                                           const std::vector<MembershipRow>& rows,
                                           std::span<const std::uint64_t> group_ids,
                                           const IdNumbering& groups) {
  std::vector<std::optional<graph::GroupType>> stated(group_ids.size());
  for (const MembershipRow& row : rows) {
    std::optional<graph::GroupType>& type = stated[*groups.find(row.group)];
    if (row.type && type && *type != *row.type) {
      throw InputError(path.string() + ":" + std::to_string(row.line) + ": group " +
                       std::to_string(row.group) + " is called " +
                       std::string(graph::kGroupTypeNames[static_cast<std::size_t>(*row.type)]) +
                       " here and " + std::string(graph::kGroupTypeNames[static_cast<std::size_t>(*type)]) +
                       " before. A group has one type.");
    }
    if (row.type) {
      type = row.type;
    }
  }
  std::vector<graph::GroupType> types;
  types.reserve(stated.size());
  for (const auto& type : stated) {
    types.push_back(type.value_or(graph::GroupType::Friends));
  }
  return types;
}

}  // namespace

EdgeList read_edge_list(const std::filesystem::path& path, const StopPoint& stop_point) {
  const std::vector<std::uint64_t> endpoints = read_endpoints(path, stop_point);
  if (endpoints.empty()) {
    throw InputError(path.string() + ": holds no edges.");
  }
  EdgeList list;
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

Memberships read_memberships(const std::filesystem::path& path, std::span<const std::uint64_t> original_ids,
                             const StopPoint& stop_point) {
  const IdNumbering nodes(original_ids);
  LineReader lines(path);
  std::vector<MembershipRow> rows;
  std::vector<std::uint64_t> ids;
  for_each_row(lines, stop_point, [&](std::string_view line) {
    rows.push_back(parse_membership(lines, line, nodes));
    ids.push_back(rows.back().group);
  });
  const std::vector<std::uint64_t> group_ids = distinct_ids(ids);
  check_count(path, group_ids.size(), "groups");
  const IdNumbering groups(group_ids);

  Memberships result;
  result.num_groups = static_cast<std::uint32_t>(group_ids.size());
  result.types = settle_types(path, rows, group_ids, groups);
  for (const MembershipRow& row : rows) {
    result.members.emplace_back(row.node, *groups.find(row.group));
  }
  std::sort(result.members.begin(), result.members.end());
  result.members.erase(std::unique(result.members.begin(), result.members.end()), result.members.end());
  return result;
}

}  // namespace kfactor::io
