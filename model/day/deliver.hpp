// The mail of a wave as its receivers meet it: block by block and app by app, so that all that an exposure touches
// is in the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/base/uninit_vector.hpp"
#include "model/day/mail.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

// One agent of a block comes across a letter. Carries what must be known of the letter to turn somebody away.
struct Exposure {
  std::uint32_t letter;    // place in Mail::letters
  std::uint16_t local_id;  // within the block
  std::uint8_t kind;       // PostKind
  Via via;
};
static_assert(sizeof(Exposure) == 8);

class Exposures {
 public:
  // A counting sort. Takes the addressees out of the mail: the exposures say the same.
  Exposures(World& world, Mail& mail);

  // Those of a block and app, by number of the block on this rank.
  std::span<const Exposure> of(std::size_t block, std::size_t app) const {
    const std::size_t bucket = block * num_apps_ + app;
    return std::span(sorted_).subspan(starts_[bucket], starts_[bucket + 1] - starts_[bucket]);
  }

 private:
  std::size_t num_apps_;
  std::vector<std::size_t> starts_;  // [bucket]
  UninitVector<Exposure> sorted_;
};

}  // namespace kfactor::model
