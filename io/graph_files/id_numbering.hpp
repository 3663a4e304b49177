// Arbitrary 64-bit ids -> 0 .. n-1, in ascending order of the ids.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace kfactor::io {

// The distinct ids, ascending. O(n + range) when the ids are dense, O(n log n) otherwise.
std::vector<std::uint64_t> distinct_ids(std::span<const std::uint64_t> ids);

// Looks ids up in an ascending list of distinct ids, at most 2^32 - 1 of them; the list must outlive this.
class IdNumbering {
 public:
  explicit IdNumbering(std::span<const std::uint64_t> distinct);

  // Nothing if the id is not in the list.
  std::optional<std::uint32_t> find(std::uint64_t id) const;

 private:
  std::span<const std::uint64_t> distinct_;
  std::vector<std::uint32_t> dense_;  // by id, if the ids are dense; empty otherwise
};

}  // namespace kfactor::io
