// What a rank has sent to other ranks since its communicator was created.
#pragma once

#include <cstdint>

namespace kfactor {

struct Traffic {
  std::uint64_t collectives = 0;  // reductions, gathers, broadcasts and barriers; not exchanges
  std::uint64_t exchanges = 0;    // each announces its sizes once
  std::uint64_t messages = 0;     // to other ranks, in exchanges
  std::uint64_t bytes = 0;        // to other ranks, in exchanges, without the announced sizes
  std::uint64_t reduced = 0;      // bytes of the values that reductions combined

  friend bool operator==(const Traffic&, const Traffic&) = default;
  // The traffic between two readings.
  friend Traffic operator-(const Traffic& later, const Traffic& earlier) {
    return {later.collectives - earlier.collectives, later.exchanges - earlier.exchanges,
            later.messages - earlier.messages, later.bytes - earlier.bytes, later.reduced - earlier.reduced};
  }
  Traffic& operator+=(const Traffic& more) {
    collectives += more.collectives;
    exchanges += more.exchanges;
    messages += more.messages;
    bytes += more.bytes;
    reduced += more.reduced;
    return *this;
  }
};

}  // namespace kfactor
