// A keyed permutation of 0 .. size-1 that needs no memory: four rounds of an alternating Feistel network on the
// smallest number of bits that holds size-1, walked along its cycles until it is back inside (Black, Rogaway:
// "Ciphers with arbitrary finite domains", CT-RSA 2002). Not a cipher: the rounds only have to mix well.
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

  // One step of these walks, with `more` added to every part of the key.
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

// Many places at once, each under a permutation of its own: all of one size, the keys those of `base` with more[i] added
// to every part. What is in `places` is replaced by where it goes. Returns the steps that it takes, those outside included.
using Permute = std::int64_t (*)(const Permutation& base, Direction direction,
                                 std::span<const std::uint64_t> more, std::span<std::uint64_t> places);

// Seats of chats, room by room, whose owners are asked for; all of blocks with equally many slots.
struct Seats {
  // The seats of one block, behind those of the one before.
  struct GroupBlock {
    std::size_t end;            // behind its last one
    std::uint64_t key;          // added to every part of the permutation's
    std::uint32_t first_agent;  // of the block
  };
  std::span<const GroupBlock> halls;
  std::span<const std::uint32_t> first_places;  // of the rooms, in their blocks
  std::span<const std::uint16_t> rooms;         // [seat]
  std::span<const std::uint32_t> numbers;       // [seat]: in its room
  std::uint32_t memberships;                    // slots of an agent
};

// owners[i]: whose slot seat i is, under a permutation of slots as above, walked backward. Returns the steps that it takes.
using NameOwners = std::int64_t (*)(const Permutation& base, const Seats& seats, std::span<AgentId> owners);

// How whole lists of slots are worked on.
struct SlotKernels {
  Permute permute;
  NameOwners name_owners;
};

}  // namespace kfactor::graph
