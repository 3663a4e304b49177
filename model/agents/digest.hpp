// A 128-bit digest that does not depend on order. It is the sum (two sums modulo 2^64) of the hashes of all
// pieces of state, each hashed with its name. Equal states have equal digests, however the pieces are
// distributed over ranks.
#pragma once

#include <cstdint>

#include "model/types/day_report.hpp"

namespace kfactor::model {

// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
constexpr std::uint64_t scramble(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
  return x ^ x >> 31;
}

// Adds the piece of state (first, second) that belongs to `name`.
constexpr void add_to(Digest& digest, std::uint64_t name, std::uint64_t first, std::uint64_t second = 0) {
  const std::uint64_t inner = scramble(name + 0x9E3779B97F4A7C15ULL) ^ first;
  const std::uint64_t middle = scramble(inner + 0xD1342543DE82EF95ULL) ^ second;
  const std::uint64_t hash = scramble(middle + 0xA0761D6478BD642FULL);
  digest.low += hash;
  digest.high += scramble(hash ^ inner);
}

// Subtracts what add_to() added.
constexpr void take_from(Digest& digest, std::uint64_t name, std::uint64_t first, std::uint64_t second = 0) {
  Digest piece;
  add_to(piece, name, first, second);
  digest.low -= piece.low;
  digest.high -= piece.high;
}

// The second word of a relation's piece. The first word holds habit, value, label and install day.
inline constexpr std::uint64_t kIsActive = 1;
constexpr std::uint64_t rest_of_relation(std::uint8_t uses, std::uint8_t depth, std::uint8_t invites,
                                         std::uint8_t vouchers, std::uint8_t left_ties, std::uint64_t active,
                                         std::uint8_t flags, std::uint8_t counters) {
  return std::uint64_t{uses} | std::uint64_t{depth} << 8 | std::uint64_t{invites} << 16 |
         std::uint64_t{vouchers} << 24 | std::uint64_t{left_ties} << 32 | active << 40 |
         std::uint64_t{flags} << 41 | std::uint64_t{counters} << 48;
}

}  // namespace kfactor::model
