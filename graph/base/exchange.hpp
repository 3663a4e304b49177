// Typed messages between ranks: fill outboxes during a phase, exchange them all once, then read the inboxes.
//
//   Outbox<Letter> letters(comm.size());
//   Outbox<Parcel> parcels(comm.size());
//   ...
//   auto [mine, also_mine] = exchange(comm, letters, parcels);
//   for (const std::vector<Letter>& from_one_rank : mine) ...
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/error.hpp"
#include "graph/base/huge_pages.hpp"
#include "graph/base/partition.hpp"

namespace kfactor {

// The messages that arrived, by source rank, in the order in which they were sent; empty for ranks that sent
// none.
template <class Message>
using Inbox = std::vector<std::vector<Message>>;

// On an emulated rank (Comm::emulate): turns a message to `to_rank` into the corresponding message that
// `to_rank` would send here at the same moment. See peer_agent().
template <class Message>
using EmulatedReply = std::function<Message(const Message& message, int to_rank)>;

// The agent at the same offset of another rank's range (the last agent of that range, if the range is shorter).
inline AgentId peer_agent(const Partition& partition, AgentId agent, int rank) {
  const std::uint32_t offset = index(agent) - partition.range(partition.owner(agent)).first;
  const AgentRange range = partition.range(rank);
  return AgentId{range.first + (offset < range.size() ? offset : range.size() - 1)};
}

// One growing list of messages for each destination rank. A message is a small trivially copyable struct whose
// padding bits do not matter. Receivers combine messages by sum, or, min, so their order does not matter.
template <class Message>
class Outbox {
  static_assert(std::is_trivially_copyable_v<Message>);

 public:
  // Without `reply`, an emulated rank receives exactly the messages that it sent.
  explicit Outbox(int num_ranks, EmulatedReply<Message> reply = {})
      : to_rank_(static_cast<std::size_t>(num_ranks)), reply_(std::move(reply)) {}

  void send(int rank, const Message& message) { to(rank).push_back(message); }
  // The messages for one rank so far; the caller may append to them.
  std::vector<Message>& to(int rank) { return to_rank_[static_cast<std::size_t>(rank)]; }
  const std::vector<Message>& to(int rank) const { return to_rank_[static_cast<std::size_t>(rank)]; }
  int num_ranks() const { return static_cast<int>(to_rank_.size()); }

  // Collective. Returns the messages of all ranks to this one, in rank order, and empties the outbox.
  std::vector<Message> exchange(const Comm& comm);

  // Empties the list for one rank and frees its memory.
  std::vector<Message> take(int rank) { return std::exchange(to(rank), {}); }
  // Empties the list for `rank` and returns what an emulated rank receives instead of it.
  std::vector<Message> take_replies(int rank) {
    std::vector<Message> messages = take(rank);
    if (reply_) {
      for (Message& message : messages) {
        message = reply_(message, rank);
      }
    }
    return messages;
  }

 private:
  std::vector<std::vector<Message>> to_rank_;
  EmulatedReply<Message> reply_;
};

namespace detail {

// The lengths of all lists in bytes, by rank: those of rank r start at index r x number of outboxes. A rank's
// messages to itself do not travel, so their length is 0.
template <class... Messages>
std::vector<std::uint64_t> lengths_to(const Comm& comm, const Outbox<Messages>&... outboxes) {
  std::vector<std::uint64_t> lengths;
  lengths.reserve(static_cast<std::size_t>(comm.size()) * sizeof...(Messages));
  for (int rank = 0; rank < comm.size(); ++rank) {
    (lengths.push_back(rank == comm.rank() ? 0 : outboxes.to(rank).size() * sizeof(Messages)), ...);
  }
  return lengths;
}

template <class Message>
std::vector<Message>& make_room(Inbox<Message>& inbox, int source, std::uint64_t bytes) {
  std::vector<Message>& messages = inbox[static_cast<std::size_t>(source)];
  require(bytes % sizeof(Message) == 0, "all ranks exchange the same types of messages");
  renew_in_huge_pages(messages, bytes / sizeof(Message));
  return messages;
}

// The spans of all lists that leave or arrive, in the order of lengths_to.
template <class... Messages>
void send_and_receive(const Comm& comm, std::span<const std::uint64_t> arriving,
                      std::tuple<Inbox<Messages>...>& inboxes, const Outbox<Messages>&... outboxes) {
  std::vector<std::span<const std::byte>> out;
  std::vector<std::span<std::byte>> in;
  out.reserve(arriving.size());
  in.reserve(arriving.size());
  for (int rank = 0; rank < comm.size(); ++rank) {
    const bool mine = rank == comm.rank();
    (out.push_back(mine ? std::span<const std::byte>{} : std::as_bytes(std::span(outboxes.to(rank)))), ...);
    std::apply(
        [&](auto&... inbox) {
          (in.push_back(std::as_writable_bytes(std::span(make_room(inbox, rank, arriving[in.size()])))), ...);
        },
        inboxes);
  }
  comm.exchange_blocks(out, in);
}

}  // namespace detail

// Collective: every rank passes outboxes of the same types in the same order. Announces the sizes once, then
// sends at most one message for each pair of ranks with data (more only beyond 1 GiB), directly from the
// outboxes' memory into the inboxes' memory. A rank's messages to itself are moved. The outboxes are empty
// afterwards.
// An emulated rank counts what would leave and receives the corresponding messages.
template <class... Messages>
std::tuple<Inbox<Messages>...> exchange(const Comm& comm, Outbox<Messages>&... outboxes) {
  static_assert(sizeof...(Messages) > 0);
  (require(outboxes.num_ranks() == comm.size(), "an outbox has one list for each rank"), ...);
  std::tuple<Inbox<Messages>...> inboxes{Inbox<Messages>(static_cast<std::size_t>(comm.size()))...};
  const std::vector<std::uint64_t> arriving =
      comm.announce(detail::lengths_to(comm, outboxes...), sizeof...(Messages));
  if (comm.size() > 1 && !comm.is_emulated()) {
    detail::send_and_receive(comm, arriving, inboxes, outboxes...);
  }
  const auto deliver = [&comm](auto& outbox, auto& inbox) {
    for (int rank = 0; rank < comm.size(); ++rank) {
      if (rank == comm.rank()) {
        inbox[static_cast<std::size_t>(rank)] = outbox.take(rank);
      } else if (comm.is_emulated()) {
        inbox[static_cast<std::size_t>(rank)] = outbox.take_replies(rank);
      } else {
        outbox.take(rank);
      }
    }
  };
  std::apply([&](auto&... inbox) { (deliver(outboxes, inbox), ...); }, inboxes);
  return inboxes;
}

template <class Message>
std::vector<Message> Outbox<Message>::exchange(const Comm& comm) {
  Inbox<Message> inbox = std::get<0>(kfactor::exchange(comm, *this));
  std::size_t total = 0;
  for (const std::vector<Message>& messages : inbox) {
    total += messages.size();
  }
  std::vector<Message> all;
  for (std::vector<Message>& messages : inbox) {
    if (messages.size() == total) {
      return std::move(messages);
    }
    all.reserve(total);
    all.insert(all.end(), messages.begin(), messages.end());
    std::vector<Message>().swap(messages);
  }
  return all;
}

}  // namespace kfactor
