#include "io/graph_files/memberships.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "graph/base/error.hpp"
#include "io/files/input_file.hpp"
#include "io/files/quote.hpp"
#include "io/graph_files/column_names.hpp"
#include "io/graph_files/id_numbering.hpp"
#include "io/graph_files/row_reader.hpp"

namespace kfactor::io {

namespace {

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

// Reads rows "agent group [type]". A header may name the columns in another order, and more columns.
class MembershipReader {
 public:
  MembershipReader(const std::filesystem::path& path, const IdNumbering& nodes, const StopPoint& stop_point)
      : rows_(path, stop_point), nodes_(nodes) {}

  void read() {
    if (!rows_.next()) {
      return;
    }
    if (rows_.konect() == KonectKind::Ties) {
      throw InputError(rows_.where(rows_.konect_line()) +
                       "this KONECT file ties people to people; it belongs in graph.file, not in "
                       "graph.memberships.");
    }
    if (take_header() && !rows_.next()) {
      return;
    }
    do {
      read_row();
    } while (rows_.next());
  }

  const std::vector<MembershipRow>& rows() const { return read_; }
  SkippedLines skipped() {
    skipped_.num_comments = rows_.num_comments();
    return skipped_;
  }

 private:
  bool take_header() {
    const std::vector<std::string_view>& cells = rows_.cells();
    if (!is_plain_text(rows_.line())) {
      throw InputError(rows_.where() + quote(rows_.line()) +
                       " is not UTF-8 text. Is this a binary or packed file, or a text in another encoding?");
    }
    if (std::any_of(cells.begin(), cells.end(), is_number)) {
      return false;
    }
    const std::vector<std::string> names = plain_names(cells);
    const auto named = columns_of_memberships(names);
    skipped_.header = quote(rows_.line());
    skipped_.header_line = rows_.line_number();
    if (!named) {
      refuse_other_header(names);
    } else {
      columns_ = *named;
    }
    num_columns_ = named ? names.size() : 0;
    return true;
  }

  void refuse_other_header(const std::vector<std::string>& names) const {
    const std::string header = rows_.where() + "the header " + skipped_.header;
    if (columns_of_ends(names)) {
      throw InputError(
          header +
          " belongs to a list of ties. Name it as graph.file; memberships are rows of an agent, a "
          "group and perhaps a type.");
    }
    if (names.size() < 2 || names.size() > 3 || is_no_end(names[0]) || is_no_end(names[1])) {
      throw InputError(header +
                       " does not say which columns hold agents and groups. Name them agent and group.");
    }
  }

  // A row may leave out the type at its end. Further columns need names, and cells in every row.
  bool has_good_length(std::size_t length) const {
    const std::size_t most = num_columns_ > 0 ? num_columns_ : 3;
    return length <= most && length >= (most > 3 ? most : 2);
  }

  void read_row() {
    const std::vector<std::string_view>& cells = rows_.cells();
    if (!has_good_length(cells.size()) || cells.size() <= std::max(columns_.agent, columns_.group)) {
      refuse_row();
    }
    const auto agent = parse_id(cells[columns_.agent]);
    const auto group = parse_id(cells[columns_.group]);
    if (!agent || !group) {
      refuse_row();
    }
    const std::optional<std::uint32_t> node = nodes_.find(*agent);
    const std::optional<graph::GroupType> type = type_in(cells);
    if (!node) {
      throw InputError(rows_.where() + "agent " + std::to_string(*agent) +
                       " does not occur in the edge list. A person needs at least one row there.");
    }
    read_.push_back({*node, *group, type, rows_.line_number()});
  }

  std::optional<graph::GroupType> type_in(const std::vector<std::string_view>& cells) const {
    const std::size_t column = num_columns_ > 0 ? columns_.type.value_or(cells.size()) : 2;
    if (column >= cells.size() || cells[column].empty()) {
      return std::nullopt;
    }
    const auto type = parse_type(cells[column]);
    if (!type) {
      throw InputError(rows_.where() + "unknown group type in " + quote(rows_.line()) +
                       " (must be one of family, friends, work, large).");
    }
    return type;
  }

  [[noreturn]] void refuse_row() {
    if (read_.empty() && !skipped_.header.empty() && num_columns_ == 0) {
      // Neither row holds ids, so the first one was no header.
      throw InputError(rows_.where(skipped_.header_line) + "cannot read a membership from " +
                       skipped_.header + ": ids of agents and groups must be whole numbers.");
    }
    throw InputError(rows_.where() + "cannot read a membership from " + quote(rows_.line()) +
                     " (expected an agent id, a group id and perhaps a group type; ids are whole numbers).");
  }

  RowReader rows_;
  const IdNumbering& nodes_;
  std::vector<MembershipRow> read_;
  SkippedLines skipped_;
  MembershipColumns columns_;
  std::size_t num_columns_ = 0;  // that the header names; 0: it names none
};

// A type that is given once holds for the whole group. A group without a type is a group of friends.
std::vector<graph::GroupType> settle_types(const std::string& name, const std::vector<MembershipRow>& rows,
                                           std::span<const std::uint64_t> group_ids,
                                           const IdNumbering& groups) {
  std::vector<std::optional<graph::GroupType>> stated(group_ids.size());
  for (const MembershipRow& row : rows) {
    std::optional<graph::GroupType>& type = stated[*groups.find(row.group)];
    if (row.type && type && *type != *row.type) {
      throw InputError(name + ":" + std::to_string(row.line) + ": group " + std::to_string(row.group) +
                       " is called " +
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

std::string Memberships::summary(const std::string& file) const {
  return file + ": memberships " + std::to_string(members.size()) + ", groups " + std::to_string(num_groups) +
         "; dropped: repeated memberships " + std::to_string(num_duplicates) + skipped.text();
}

Memberships read_memberships(const std::filesystem::path& path, std::span<const std::uint64_t> original_ids,
                             const StopPoint& stop_point) {
  const IdNumbering nodes(original_ids);
  MembershipReader reader(path, nodes, stop_point);
  reader.read();
  const std::vector<MembershipRow>& rows = reader.rows();
  std::vector<std::uint64_t> ids;
  ids.reserve(rows.size());
  for (const MembershipRow& row : rows) {
    ids.push_back(row.group);
  }
  const std::vector<std::uint64_t> group_ids = distinct_ids(ids);
  check_count(path, group_ids.size(), "groups");
  const IdNumbering groups(group_ids);

  Memberships result;
  result.skipped = reader.skipped();
  result.num_groups = static_cast<std::uint32_t>(group_ids.size());
  result.types = settle_types(input_name(path), rows, group_ids, groups);
  for (const MembershipRow& row : rows) {
    result.members.emplace_back(row.node, *groups.find(row.group));
  }
  std::sort(result.members.begin(), result.members.end());
  result.members.erase(std::unique(result.members.begin(), result.members.end()), result.members.end());
  result.num_duplicates = rows.size() - result.members.size();
  return result;
}

}  // namespace kfactor::io
