// What the names in the header of a table say about its columns.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kfactor::io {

// "Source", "FromNodeId", ":START_ID(Person)" become "source", "fromnodeid", "start_id".
std::vector<std::string> plain_names(std::span<const std::string_view> cells);

// The columns of the two ends of a tie: source and target, from and to, node_1 and node_2 ... in any order.
// Nothing if the names tell no such pair.
std::optional<std::pair<std::size_t, std::size_t>> columns_of_ends(const std::vector<std::string>& names);

// The columns of a table of memberships; `type` may be missing.
struct MembershipColumns {
  std::size_t agent = 0, group = 1;
  std::optional<std::size_t> type;
};
std::optional<MembershipColumns> columns_of_memberships(const std::vector<std::string>& names);

// True for the name of a column that never holds ids of people: "", "id", "weight", "date".
bool is_no_end(const std::string& name);
// True for the name of things that people are tied to: "movie", "group_id".
bool names_things(const std::string& name);

}  // namespace kfactor::io
