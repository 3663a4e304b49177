// Messages that cross from one agent's rank to another's. Small, without history: the receiver combines them by
// sum, or, min, so their order never counts.
#pragma once

#include <cstdint>

namespace kfactor::model {

// `poster` posts about an app into a group chat; goes to the group's home.
struct GroupPost {
  std::uint32_t group;
  std::uint32_t poster;
  std::uint8_t app;
  std::uint8_t kind;   // PostKind
  std::uint8_t depth;  // of the poster
  std::uint8_t unused = 0;
};

// `receiver` comes across a post; goes to the receiver.
struct Exposure {
  std::uint32_t receiver;
  std::uint32_t inviter;
  std::uint32_t context;  // the group, or the inviter of a direct message
  std::uint8_t app;
  std::uint8_t kind;    // PostKind
  std::uint8_t depth;   // of the inviter
  std::uint8_t direct;  // 1: a direct message
};

// An invitation of `inviter` was accepted; goes to the inviter.
struct Acceptance {
  std::uint32_t inviter;
  std::uint32_t app;
};

}  // namespace kfactor::model
