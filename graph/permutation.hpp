// A keyed permutation of 0 .. size-1 without tables: four rounds of an alternating Feistel network on the
// smallest number of bits that holds size-1, repeated until the result is below size (cycle walking; Black,
// Rogaway: "Ciphers with arbitrary finite domains", CT-RSA 2002). Not a cipher: the rounds only have to mix
// well.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "graph/base/ids.hpp"

namespace kfactor::graph {

using PermutationKey = std::array<std::uint64_t, 4>;

class Permutation {
 public:
  // size >= 1, at most 2^40.
  Permutation(std::uint64_t size, const PermutationKey& key)
      : size_(size), key_(key), low_bits_(half_of(bits_for(size))) {
    const int high_bits = bits_for(size) - low_bits_;
    low_mask_ = (std::uint64_t{1} << low_bits_) - 1;
    high_mask_ = (std::uint64_t{1} << high_bits) - 1;
  }

  std::uint64_t size() const { return size_; }

  std::uint64_t forward(std::uint64_t x) const {
    do {
      x = forward_once(x, 0);
    } while (x >= size_);
    return x;
  }

  std::uint64_t backward(std::uint64_t x) const {
    do {
      x = backward_once(x, 0);
    } while (x >= size_);
    return x;
  }

  // One step of the cycle walking, with `more` added to every part of the key.
  std::uint64_t forward_once(std::uint64_t x, std::uint64_t more) const {
    std::uint64_t low = x & low_mask_;
    std::uint64_t high = x >> low_bits_;
    high ^= mix(low + (key_[0] + more)) & high_mask_;
    low ^= mix(high + (key_[1] + more)) & low_mask_;
    high ^= mix(low + (key_[2] + more)) & high_mask_;
    low ^= mix(high + (key_[3] + more)) & low_mask_;
    return high << low_bits_ | low;
  }

  std::uint64_t backward_once(std::uint64_t x, std::uint64_t more) const {
    std::uint64_t low = x & low_mask_;
    std::uint64_t high = x >> low_bits_;
    low ^= mix(high + (key_[3] + more)) & low_mask_;
    high ^= mix(low + (key_[2] + more)) & high_mask_;
    low ^= mix(high + (key_[1] + more)) & low_mask_;
    high ^= mix(low + (key_[0] + more)) & high_mask_;
    return high << low_bits_ | low;
  }

 private:
  static constexpr int bits_for(std::uint64_t size) {
    const auto bits = static_cast<int>(std::bit_width(size - 1));
    return bits < 2 ? 2 : bits;
  }
  static constexpr int half_of(int bits) { return bits / 2; }
  static constexpr std::uint64_t mix(std::uint64_t x) {
    x *= 0x9E3779B97F4A7C15ULL;
    x ^= x >> 29;
    return x * 0xBF58476D1CE4E5B9ULL >> 32;
  }

  std::uint64_t size_;
  PermutationKey key_;
  int low_bits_;
  std::uint64_t low_mask_ = 0;
  std::uint64_t high_mask_ = 0;
};

enum class Direction : std::uint8_t { Forward, Backward };

// Permutes many values at once. Each has a permutation of its own, with the size of `base` and the key of
// `base` plus more[i] in every part. Replaces each value by its image. Returns the number of steps, including
// steps to values of at least `size`.
using Permute = std::int64_t (*)(const Permutation& base, Direction direction,
                                 std::span<const std::uint64_t> more, std::span<std::uint64_t> values);

// Requested seats of chats, ordered by chat. All chats belong to blocks with the same number of slots.
struct Seats {
  // The requests of one block, after those of the previous block.
  struct GroupBlock {
    std::size_t end;            // index after the block's last request
    std::uint64_t key;          // added to every part of the permutation's key
    std::uint32_t first_agent;  // of the block
  };
  std::span<const GroupBlock> blocks;
  std::span<const std::uint32_t> first_seats;  // [chat]: its first seat, inside its block
  std::span<const std::uint16_t> groups;       // [request]: chat
  std::span<const std::uint32_t> numbers;      // [request]: seat inside the chat
  std::uint32_t memberships;                   // slots of an agent
};

// owners[i]: the agent that owns the slot of request i, found by a backward permutation as above. Returns the
// number of steps.
using NameOwners = std::int64_t (*)(const Permutation& base, const Seats& seats, std::span<AgentId> owners);

// Functions that work on whole lists of slots.
struct SlotKernels {
  Permute permute;
  NameOwners name_owners;
};

}  // namespace kfactor::graph
