// Mail between agents. A letter is one agent's message about one app in one wave. It is stored once with the
// list of its addressees, so each further addressee costs four bytes. Receivers combine letters by sum, or,
// and min, so the order of mail does not matter.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "graph/base/exchange.hpp"
#include "graph/base/ids.hpp"

namespace kfactor::model {

// How a letter reaches its addressees.
enum class Via : std::uint8_t { Group, Direct, Family };  // Family: through a family group

struct Letter {
  std::uint32_t sender = 0;   // the poster, or the named inviter
  std::uint32_t context = 0;  // the group in which a post is seen, or the sender of a direct message
  std::uint32_t count = 0;    // number of addressees
  std::uint8_t app = 0;
  std::uint8_t kind = 0;   // PostKind
  std::uint8_t depth = 0;  // of the sender
  Via via = Via::Group;
};
static_assert(sizeof(Letter) == 16);

// Notice to the inviter that an invitation was accepted.
struct Acceptance {
  std::uint32_t inviter;
  std::uint32_t app;
};

// Letters from all ranks to this one. The addressees of a letter follow those of the previous letter.
struct Mail {
  std::vector<Letter> letters;
  std::vector<std::uint32_t> addressees;  // groups or agents

  // Bytes during sorting; sorting needs `bytes_to_sort_one` more per addressee.
  std::int64_t bytes_at_work(std::size_t bytes_to_sort_one) const {
    return static_cast<std::int64_t>(letters.size() * sizeof(Letter) +
                                     addressees.size() * (sizeof(std::uint32_t) + bytes_to_sort_one));
  }
};

// Bytes for sorting one post: the post and its copy in the sorted list.
inline constexpr std::size_t kBytesToSortPost = 16;

// Amount of mail to one rank.
struct MailSize {
  std::size_t letters = 0;
  std::size_t addressees = 0;

  MailSize operator+(const MailSize& more) const {
    return {letters + more.letters, addressees + more.addressees};
  }
  friend MailSize operator*(double factor, const MailSize& size) {
    return {static_cast<std::size_t>(factor * static_cast<double>(size.letters)),
            static_cast<std::size_t>(factor * static_cast<double>(size.addressees))};
  }
};

// Collects letters for all ranks.
class Mailbag {
 public:
  // On an emulated rank these replies stand for the mail from other ranks.
  explicit Mailbag(int num_ranks, EmulatedReply<std::uint32_t> of_addressees = {},
                   EmulatedReply<Letter> of_letters = {})
      : letters_(num_ranks, std::move(of_letters)),
        addressees_(num_ranks, std::move(of_addressees)),
        begun_(static_cast<std::size_t>(num_ranks)) {}

  // Reserves space for somewhat more than `size`. The lists still grow if more is added.
  void expect(int rank, const MailSize& size) {
    letters_.to(rank).reserve(grown(size.letters));
    addressees_.to(rank).reserve(grown(size.addressees));
  }
  // Whether `more` fits the lists for a rank without reallocation.
  bool has_space(int rank, const MailSize& more) const {
    const MailSize then = size(rank) + more;
    return then.letters <= letters_.to(rank).capacity() && then.addressees <= addressees_.to(rank).capacity();
  }
  MailSize size(int rank) const { return {letters_.to(rank).size(), addressees_.to(rank).size()}; }

  // Begins a letter. The following calls of address() add its addressees.
  void begin(const Letter& letter) {
    current_ = letter;
    ++number_;
  }
  void address(int rank, std::uint32_t addressee) {
    std::vector<Letter>& letters = letters_.to(rank);
    if (std::uint64_t& begun = begun_[static_cast<std::size_t>(rank)]; begun != number_) {
      begun = number_;
      append(letters, current_);
    }
    ++letters.back().count;
    append(addressees_.to(rank), addressee);
  }

  // Adds whole letters to one rank, with the addressees of all letters in order.
  void add(int rank, std::span<const Letter> letters, std::span<const std::uint32_t> addressees) {
    append(letters_.to(rank), letters);
    append(addressees_.to(rank), addressees);
    begun_[static_cast<std::size_t>(rank)] = 0;  // the current letter is no longer the last one in the list
  }

  // Prefetches the memory for `more`, which is about to be added.
  void look_ahead(int rank, const MailSize& more) const {
    prefetch_behind(letters_.to(rank), more.letters);
    prefetch_behind(addressees_.to(rank), more.addressees);
  }

  // Sends all mail and empties the bag. Collective.
  Mail exchange(const Comm& comm) {
    auto [letters, addressees] = kfactor::exchange(comm, letters_, addressees_);
    return {join(std::move(letters), comm), join(std::move(addressees), comm)};
  }

 private:
  template <class Message>
  static void append(std::vector<Message>& list, const Message& message) {
    if (list.size() == list.capacity()) {
      grow_list(list);
    }
    list.push_back(message);
  }

  template <class Message>
  static void append(std::vector<Message>& list, std::span<const Message> messages) {
    while (list.size() + messages.size() > list.capacity()) {
      grow_list(list);
    }
    list.insert(list.end(), messages.begin(), messages.end());
  }

  template <class Message>
  static void prefetch_behind(const std::vector<Message>& list, std::size_t more) {
    constexpr std::size_t kLine = 64;
    const std::size_t spare = std::min(more, list.capacity() - list.size());
    for (std::size_t i = 0; i < spare; i += kLine / sizeof(Message)) {
      __builtin_prefetch(list.data() + list.size() + i, 1);
    }
  }

  template <class Message>
  [[gnu::noinline]] static void grow_list(std::vector<Message>& list) {
    list.reserve(grown(list.capacity()));
  }

  // A long list grows by a quarter: doubling would take gigabytes in the largest wave of a country.
  static std::size_t grown(std::size_t size) {
    constexpr std::size_t kShort = 64;
    constexpr std::size_t kLong = std::size_t{1} << 22;
    return size + (size < kLong ? std::max(size, kShort) : size / 4);
  }

  // Joins the lists of all sources. The mail of this rank to itself is most of it; its list is reused, not
  // copied, if no other rank sent mail.
  template <class Message>
  static std::vector<Message> join(Inbox<Message> inbox, const Comm& comm) {
    std::size_t total = 0;
    for (const auto& list : inbox) {
      total += list.size();
    }
    std::vector<Message> all = std::move(inbox[static_cast<std::size_t>(comm.rank())]);
    all.reserve(total);
    for (std::size_t source = 0; source < inbox.size(); ++source) {
      if (source != static_cast<std::size_t>(comm.rank())) {
        all.insert(all.end(), inbox[source].begin(), inbox[source].end());
        std::vector<Message>().swap(inbox[source]);
      }
    }
    return all;
  }

  Outbox<Letter> letters_;
  Outbox<std::uint32_t> addressees_;
  std::vector<std::uint64_t> begun_;  // by rank: number of the last letter in its list
  Letter current_;
  std::uint64_t number_ = 0;
};

}  // namespace kfactor::model
