// Radix sort for very many small items with integer keys. Each pass reads the list once and writes to a few
// hundred positions, which suits caches and memory. A comparison sort would mispredict every second branch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "graph/base/error.hpp"

namespace kfactor {

// Sorts fewer than 2^32 items by key_of(item), an unsigned number below 2^num_bits. Stable. Needs as much
// memory again while it runs.
template <class List, class KeyOf>
void radix_sort(List& items, unsigned num_bits, KeyOf&& key_of) {
  // More buckets than lines of the first-level cache would cost more than another pass.
  constexpr unsigned kMostBits = 9;
  require(items.size() >> 32 == 0, "one rank sorts fewer than 2^32 items");
  const unsigned num_passes = (num_bits + kMostBits - 1) / kMostBits;
  List sorted(items.size());
  for (unsigned pass = 0; pass < num_passes; ++pass) {  // least significant digit first
    const unsigned shift = num_bits * pass / num_passes;
    const std::size_t num_digits = std::size_t{1} << (num_bits * (pass + 1) / num_passes - shift);
    const auto digit_of = [&](const auto& item) {
      return static_cast<std::size_t>(key_of(item) >> shift) & (num_digits - 1);
    };
    std::array<std::uint32_t, (std::size_t{1} << kMostBits) + 1> starts{};
    for (const auto& item : items) {
      ++starts[digit_of(item) + 1];
    }
    for (std::size_t digit = 1; digit < num_digits; ++digit) {
      starts[digit] += starts[digit - 1];
    }
    for (const auto& item : items) {
      sorted[starts[digit_of(item)]++] = item;
    }
    items.swap(sorted);
  }
}

}  // namespace kfactor
