// Typed mail between ranks: fill an outbox in a phase, exchange once, read what came.
#pragma once

#include <cstring>
#include <type_traits>
#include <vector>

#include "graph/base/comm.hpp"

namespace kfactor {

// One growing list of messages for each destination rank. A message is a small trivially copyable struct
// without padding bits that matter, combined at the receiver by sum, or, min: order never counts.
template <class Message>
class Outbox {
  static_assert(std::is_trivially_copyable_v<Message>);

 public:
  explicit Outbox(int num_ranks) : to_rank_(static_cast<std::size_t>(num_ranks)) {}

  void send(int rank, const Message& message) { to_rank_[static_cast<std::size_t>(rank)].push_back(message); }

  // Collective. Empties the outbox and returns the messages of all ranks to this one.
  std::vector<Message> exchange(const Comm& comm) {
    if (comm.size() == 1) {
      std::vector<Message> own;
      own.swap(to_rank_[0]);
      return own;
    }
    std::vector<std::vector<std::byte>> bytes(to_rank_.size());
    for (std::size_t rank = 0; rank < to_rank_.size(); ++rank) {
      bytes[rank].resize(to_rank_[rank].size() * sizeof(Message));
      if (!bytes[rank].empty()) {
        std::memcpy(bytes[rank].data(), to_rank_[rank].data(), bytes[rank].size());
      }
      std::vector<Message>().swap(to_rank_[rank]);
    }
    const std::vector<std::byte> arrived = comm.exchange_bytes(bytes);
    std::vector<Message> messages(arrived.size() / sizeof(Message));
    if (!messages.empty()) {
      std::memcpy(messages.data(), arrived.data(), arrived.size());
    }
    return messages;
  }

 private:
  std::vector<std::vector<Message>> to_rank_;
};

}  // namespace kfactor
