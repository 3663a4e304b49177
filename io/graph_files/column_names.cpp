#include "io/graph_files/column_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace kfactor::io {

namespace {

using namespace std::string_view_literals;

// In the order in which they are looked for: Gephi's tables have both source, target and start, end (times).
constexpr std::array<std::pair<std::string_view, std::string_view>, 33> kEnds = {{
    {"source", "target"},
    {"source_id", "target_id"},
    {"sourceid", "targetid"},
    {"source_node", "target_node"},
    {"src", "dst"},
    {"src", "dest"},
    {"src_id", "dst_id"},
    {"source", "destination"},
    {"source", "dest"},
    {"from", "to"},
    {"from_id", "to_id"},
    {"fromid", "toid"},
    {"from_node", "to_node"},
    {"fromnodeid", "tonodeid"},
    {"from_node_id", "to_node_id"},
    {"start_id", "end_id"},
    {"start_node", "end_node"},
    {"node_1", "node_2"},
    {"node1", "node2"},
    {"node_a", "node_b"},
    {"user_1", "user_2"},
    {"user1", "user2"},
    {"person_1", "person_2"},
    {"person1", "person2"},
    {"id_1", "id_2"},
    {"id1", "id2"},
    {"a_id", "b_id"},
    {"vertex1", "vertex2"},
    {"ego", "alter"},
    {"follower", "followee"},
    {"sender", "receiver"},
    {"head", "tail"},
    {"u", "v"},
}};

constexpr std::array kAgents = {"agent"sv,  "agent_id"sv,  "person"sv, "person_id"sv, "user"sv,  "user_id"sv,
                                "member"sv, "member_id"sv, "node"sv,   "node_id"sv,   "agents"sv};
constexpr std::array kGroups = {"group"sv, "group_id"sv, "chat"sv, "chat_id"sv, "team"sv,      "team_id"sv,
                                "club"sv,  "club_id"sv,  "room"sv, "room_id"sv, "community"sv, "groups"sv};
constexpr std::array kTypes = {"type"sv, "group_type"sv, "kind"sv, "chat_type"sv};

constexpr std::array kNoEnds = {
    ""sv,        "id"sv,    "index"sv, "idx"sv,    "row"sv,     "row_id"sv,   "rowid"sv,     "rownames"sv,
    "nr"sv,      "no"sv,    "n"sv,     "edge"sv,   "edge_id"sv, "edgeid"sv,   "eid"sv,       "weight"sv,
    "weights"sv, "w"sv,     "type"sv,  "kind"sv,   "label"sv,   "time"sv,     "timestamp"sv, "date"sv,
    "year"sv,    "count"sv, "value"sv, "rating"sv, "sign"sv,    "strength"sv, "level_0"sv,   "level_1"sv};

constexpr std::array kThings = {
    "item"sv,  "movie"sv,   "film"sv,    "book"sv,    "group"sv,   "club"sv,  "event"sv,
    "paper"sv, "article"sv, "product"sv, "page"sv,    "channel"sv, "chat"sv,  "team"sv,
    "tag"sv,   "hashtag"sv, "company"sv, "project"sv, "song"sv,    "track"sv, "community"sv,
    "url"sv,   "word"sv,    "city"sv,    "repo"sv,    "room"sv,    "post"sv,  "organization"sv};

template <class List>
bool is_in(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

template <class List>
std::optional<std::size_t> column_in(const List& list, const std::vector<std::string>& names) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& name) { return is_in(list, name); });
  return found == names.end() ? std::nullopt : std::optional<std::size_t>(found - names.begin());
}

// Nothing if the name is missing or occurs twice.
std::optional<std::size_t> only_column(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  const bool once = std::count(names.begin(), names.end(), name) == 1;
  return once ? std::optional<std::size_t>(found - names.begin()) : std::nullopt;
}

std::string plain_name(std::string_view cell) {
  if (cell.starts_with(':')) {  // of Neo4j
    cell = cell.substr(1, cell.find('(') - 1);
  }
  std::string name;
  for (const char c : cell) {
    const bool joins = c == ' ' || c == '-' || c == '.' || c == '\t';
    name += joins ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name.starts_with("unnamed:") ? std::string() : name;  // of pandas
}

}  // namespace

std::vector<std::string> plain_names(std::span<const std::string_view> cells) {
  std::vector<std::string> names;
  std::transform(cells.begin(), cells.end(), std::back_inserter(names), plain_name);
  return names;
}

std::optional<std::pair<std::size_t, std::size_t>> columns_of_ends(const std::vector<std::string>& names) {
  for (const auto& [first, second] : kEnds) {
    const auto from = only_column(names, first);
    const auto to = only_column(names, second);
    if (from && to) {
      return std::pair(*from, *to);
    }
  }
  return std::nullopt;
}

std::optional<MembershipColumns> columns_of_memberships(const std::vector<std::string>& names) {
  const auto agent = column_in(kAgents, names);
  const auto group = column_in(kGroups, names);
  if (!agent || !group) {
    return std::nullopt;
  }
  return MembershipColumns{*agent, *group, column_in(kTypes, names)};
}

bool is_no_end(const std::string& name) { return is_in(kNoEnds, name); }

bool names_things(const std::string& name) {
  for (const std::string_view ending : {"_id"sv, "id"sv, "s"sv, ""sv}) {
    if (name.ends_with(ending) &&
        is_in(kThings, std::string_view(name).substr(0, name.size() - ending.size()))) {
      return true;
    }
  }
  return false;
}

}  // namespace kfactor::io
