// Maps arbitrary 64-bit ids to 0 .. n-1, in ascending order of the ids.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace kfactor::io {

// The distinct ids, ascending. O(n + range) if the ids are dense, otherwise O(n log n).
std::vector<std::uint64_t> distinct_ids(std::span<const std::uint64_t> ids);

// Finds ids in an ascending list of distinct ids, at most 2^32 - 1 of them. The list must outlive this object.
class IdNumbering {
 public:
  explicit IdNumbering(std::span<const std::uint64_t> distinct);

  // Nothing if the id is not in the list.
  std::optional<std::uint32_t> find(std::uint64_t id) const;

 private:
  std::span<const std::uint64_t> distinct_;
  std::vector<std::uint32_t> dense_;  // by id, if the ids are dense; otherwise empty
};

}  // namespace kfactor::io
