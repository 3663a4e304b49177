// The mail of a wave, sorted by the receivers' blocks and by app, so that the data of a block stay in the
// cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "graph/base/uninit_vector.hpp"
#include "model/day/mail.hpp"

namespace kfactor::model {

// One agent of a block receives a letter. The members kind and via are copies from the letter, so that most
// exposures can be rejected without reading the letter.
struct Exposure {
  std::uint32_t letter;    // index of the letter in its wave
  std::uint16_t local_id;  // of the receiver within its block
  std::uint8_t kind;       // PostKind
  Via via;
};
static_assert(sizeof(Exposure) == 8);

// The sorted exposures that deliver() returns.
class Exposures {
 public:
  // starts[bucket]: where the exposures of block `bucket / num_apps` and app `bucket % num_apps` begin in
  // `sorted`.
  Exposures(std::vector<Letter> letters, std::size_t num_apps, std::vector<std::size_t> starts,
            UninitVector<Exposure> sorted)
      : letters_(std::move(letters)),
        num_apps_(num_apps),
        starts_(std::move(starts)),
        sorted_(std::move(sorted)) {}

  // The exposures of one block and app. `block`: index of the block on this rank.
  std::span<const Exposure> of(std::size_t block, std::size_t app) const {
    const std::size_t bucket = block * num_apps_ + app;
    return std::span(sorted_).subspan(starts_[bucket], starts_[bucket + 1] - starts_[bucket]);
  }
  const Letter& letter(const Exposure& exposure) const { return letters_[exposure.letter]; }

 private:
  std::vector<Letter> letters_;
  std::size_t num_apps_;
  std::vector<std::size_t> starts_;  // [bucket]
  UninitVector<Exposure> sorted_;
};

}  // namespace kfactor::model
