#include "io/graph_files/id_numbering.hpp"

#include <algorithm>
#include <limits>

namespace kfactor::io {

namespace {

constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

// In this range, a table over all ids costs less than sorting and searching.
bool is_dense(std::uint64_t largest, std::size_t count) { return largest / 8 <= count; }

}  // namespace

std::vector<std::uint64_t> distinct_ids(std::span<const std::uint64_t> ids) {
  std::vector<std::uint64_t> distinct;
  if (ids.empty()) {
    return distinct;
  }
  const std::uint64_t largest = *std::max_element(ids.begin(), ids.end());
  if (is_dense(largest, ids.size())) {
    std::vector<bool> seen(largest + 1);
    for (const std::uint64_t id : ids) {
      seen[id] = true;
    }
    for (std::uint64_t id = 0; id <= largest; ++id) {
      if (seen[id]) {
        distinct.push_back(id);
      }
    }
    return distinct;
  }
  distinct.assign(ids.begin(), ids.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  return distinct;
}

IdNumbering::IdNumbering(std::span<const std::uint64_t> distinct) : distinct_(distinct) {
  if (!distinct.empty() && is_dense(distinct.back(), distinct.size())) {
    dense_.assign(distinct.back() + 1, kAbsent);
    for (std::size_t i = 0; i < distinct.size(); ++i) {
      dense_[distinct[i]] = static_cast<std::uint32_t>(i);
    }
  }
}

std::optional<std::uint32_t> IdNumbering::find(std::uint64_t id) const {
  if (!dense_.empty()) {
    return id < dense_.size() && dense_[id] != kAbsent ? std::optional(dense_[id]) : std::nullopt;
  }
  const auto found = std::lower_bound(distinct_.begin(), distinct_.end(), id);
  if (found == distinct_.end() || *found != id) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(found - distinct_.begin());
}

}  // namespace kfactor::io
