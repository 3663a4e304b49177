#include "graph/base/exchange.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "graph/base/error.hpp"
#include "tests/support/world.hpp"

namespace kfactor {
namespace {

using test::world;

struct Letter {
  std::uint32_t from;
  std::uint32_t to;
  std::uint64_t number;
  friend bool operator==(const Letter&, const Letter&) = default;
};

struct Parcel {
  std::uint32_t receiver;
  friend bool operator==(const Parcel&, const Parcel&) = default;
};

using Flag = std::uint8_t;

std::uint32_t me() { return static_cast<std::uint32_t>(world().rank()); }
std::uint32_t num_ranks() { return static_cast<std::uint32_t>(world().size()); }

// The number of messages between two ranks: zero for many pairs, so that the exchange is sparse.
std::uint64_t num_letters(std::uint32_t from, std::uint32_t to) { return (from * 7 + to * 3) % 3 * 1000; }
std::uint64_t num_parcels(std::uint32_t from, std::uint32_t to) { return (from + to) % 2 * 17; }

TEST(Exchange, CarriesSeveralTypesInOneGo) {
  Outbox<Letter> letters(world().size());
  Outbox<Flag> flags(world().size());
  Outbox<Parcel> parcels(world().size());
  for (std::uint32_t rank = 0; rank < num_ranks(); ++rank) {
    for (std::uint64_t n = 0; n < num_letters(me(), rank); ++n) {
      letters.send(static_cast<int>(rank), {me(), rank, n});
    }
    parcels.to(static_cast<int>(rank)).assign(num_parcels(me(), rank), Parcel{me() * 10 + rank});
    flags.to(static_cast<int>(rank)).assign(rank, static_cast<Flag>(me()));
  }
  const auto [my_letters, my_flags, my_parcels] = exchange(world(), letters, flags, parcels);
  ASSERT_EQ(my_letters.size(), num_ranks());
  ASSERT_EQ(my_parcels.size(), num_ranks());
  for (std::uint32_t source = 0; source < num_ranks(); ++source) {
    ASSERT_EQ(my_letters[source].size(), num_letters(source, me()));
    for (std::uint64_t n = 0; n < my_letters[source].size(); ++n) {
      EXPECT_EQ(my_letters[source][n], (Letter{source, me(), n}));
    }
    EXPECT_EQ(my_parcels[source], std::vector(num_parcels(source, me()), Parcel{source * 10 + me()}));
    EXPECT_EQ(my_flags[source], std::vector(me(), static_cast<Flag>(source)));
    EXPECT_TRUE(letters.to(static_cast<int>(source)).empty());
    EXPECT_TRUE(parcels.to(static_cast<int>(source)).empty());
  }
}

// Many rounds with one late rank: no rank may take an announcement of the next round for one of this round.
TEST(Exchange, MayBeAnnouncedToReceiversAlone) {
  constexpr std::size_t kKinds = 2;
  for (std::uint64_t round = 0; round < 60; ++round) {
    if (me() == round % num_ranks()) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    const auto length = [&](std::uint32_t from, std::uint32_t to, std::uint64_t kind) {
      return from == to ? 0
                        : (from * 7 + to * 3 + round) % 3 * 1000 + (from + to + round) % 2 * (kind + round);
    };
    std::vector<std::uint64_t> leaving, expected;
    for (std::uint32_t rank = 0; rank < num_ranks(); ++rank) {
      for (std::uint64_t kind = 0; kind < kKinds; ++kind) {
        leaving.push_back(length(me(), rank, kind));
        expected.push_back(length(rank, me(), kind));
      }
    }
    ASSERT_EQ(world().announce(leaving, kKinds, Announcement::ToReceivers), expected) << "round " << round;
  }
}

// The two steps of an exchange. Each block states its sender, its receiver and its round.
TEST(Exchange, BringsWhatWasAnnouncedToReceiversAlone) {
  const auto block = [](std::uint32_t from, std::uint32_t to, std::uint64_t round) {
    return std::vector<std::uint64_t>(from == to ? 0 : (from + 2 * to + round) % 3,
                                      from * 1000 + to * 100 + round);
  };
  for (std::uint64_t round = 0; round < 20; ++round) {
    std::vector<std::vector<std::uint64_t>> leaving, arriving;
    std::vector<std::uint64_t> lengths;
    for (std::uint32_t rank = 0; rank < num_ranks(); ++rank) {
      leaving.push_back(block(me(), rank, round));
      lengths.push_back(leaving.back().size() * sizeof(std::uint64_t));
    }
    for (const std::uint64_t bytes : world().announce(lengths, 1, Announcement::ToReceivers)) {
      arriving.emplace_back(bytes / sizeof(std::uint64_t));
    }
    std::vector<std::span<const std::byte>> out;
    std::vector<std::span<std::byte>> in;
    for (std::uint32_t rank = 0; rank < num_ranks(); ++rank) {
      out.push_back(std::as_bytes(std::span(std::as_const(leaving[rank]))));
      in.push_back(std::as_writable_bytes(std::span(arriving[rank])));
    }
    world().exchange_blocks(out, in);
    for (std::uint32_t rank = 0; rank < num_ranks(); ++rank) {
      ASSERT_EQ(arriving[rank], block(rank, me(), round)) << "from rank " << rank << ", round " << round;
    }
  }
}

TEST(Exchange, NoRankNeedsToSendAnything) {
  const std::vector<std::uint64_t> nothing(num_ranks(), 0);
  EXPECT_EQ(world().announce(nothing, 1, Announcement::ToReceivers), nothing);
}

TEST(Exchange, MovesWhatARankHasForItself) {
  Outbox<Letter> letters(world().size());
  letters.to(world().rank()).assign(1000, Letter{me(), me(), 1});
  const Letter* address = letters.to(world().rank()).data();
  const auto [inbox] = exchange(world(), letters);
  EXPECT_EQ(inbox[me()].data(), address);
  EXPECT_EQ(inbox[me()].size(), 1000U);
}

TEST(Exchange, CountsWhatLeaves) {
  const Traffic before = world().traffic();
  Outbox<Letter> letters(world().size());
  Outbox<Parcel> parcels(world().size());
  letters.to(world().rank()).resize(5);  // stays on this rank
  const int next = (world().rank() + 1) % world().size();
  letters.to(next).resize(7);
  parcels.to(next).resize(3);
  exchange(world(), letters, parcels);
  const std::uint64_t expected = world().size() == 1 ? 0 : 1;
  EXPECT_EQ(
      world().traffic() - before,
      (Traffic{
          .collectives = 0, .exchanges = 1, .messages = expected, .bytes = expected * (7 * 16 + 3 * 4)}));
  world().barrier();
  world().sum(std::int64_t{1});
  EXPECT_EQ((world().traffic() - before).collectives, 2U);
}

TEST(Exchange, WorksWithNothingToSend) {
  Outbox<Letter> letters(world().size());
  const Traffic before = world().traffic();
  for (int round = 0; round < 20; ++round) {
    const auto [inbox] = exchange(world(), letters);
    for (const auto& messages : inbox) {
      EXPECT_TRUE(messages.empty());
    }
  }
  EXPECT_EQ((world().traffic() - before).messages, 0U);
  EXPECT_EQ((world().traffic() - before).exchanges, 20U);
}

TEST(Exchange, KeepsRoundsApart) {
  for (std::uint64_t round = 0; round < 200; ++round) {
    Outbox<Letter> letters(world().size());
    Outbox<Parcel> parcels(world().size());
    for (std::uint32_t rank = 0; rank < num_ranks(); ++rank) {
      letters.to(static_cast<int>(rank)).assign((round + rank) % 3, Letter{me(), rank, round});
      parcels.to(static_cast<int>(rank))
          .assign((round * rank) % 5, Parcel{static_cast<std::uint32_t>(round)});
    }
    const auto [my_letters, my_parcels] = exchange(world(), letters, parcels);
    for (std::uint32_t source = 0; source < num_ranks(); ++source) {
      ASSERT_EQ(my_letters[source], std::vector((round + me()) % 3, Letter{source, me(), round}));
      ASSERT_EQ(my_parcels[source],
                std::vector((round * me()) % 5, Parcel{static_cast<std::uint32_t>(round)}));
    }
  }
}

TEST(Exchange, RefusesAnOutboxForOtherRanks) {
  Outbox<Letter> wrong(world().size() + 1);
  EXPECT_THROW(exchange(world(), wrong), ContractError);
}

TEST(Counterpart, KeepsTheOffset) {
  const Partition partition(103, 4);
  for (int from = 0; from < 4; ++from) {
    for (int to = 0; to < 4; ++to) {
      const AgentRange source = partition.range(from);
      const AgentRange target = partition.range(to);
      for (std::uint32_t agent = source.first; agent < source.last; ++agent) {
        const AgentId other = peer_agent(partition, AgentId{agent}, to);
        EXPECT_TRUE(target.contains(other));
        if (agent - source.first < target.size()) {
          EXPECT_EQ(index(other) - target.first, agent - source.first);
        }
      }
    }
  }
}

TEST(EmulatedRank, AnswersCollectivesAlone) {
  const Comm comm = Comm::emulate(3, 1000);
  EXPECT_EQ(comm.rank(), 3);
  EXPECT_EQ(comm.size(), 1000);
  EXPECT_TRUE(comm.is_emulated());
  EXPECT_FALSE(world().is_emulated());
  EXPECT_FALSE(comm.is_root());
  EXPECT_EQ(comm.sum(std::int64_t{-4}), -4000);
  std::vector<std::uint64_t> sums = {2, std::numeric_limits<std::uint64_t>::max()};
  comm.sum(std::span(sums));
  EXPECT_EQ(sums, (std::vector<std::uint64_t>{2000, std::uint64_t{0} - 1000}));
  EXPECT_EQ(comm.max(9), 9U);
  EXPECT_EQ(comm.min(9), 9U);
  EXPECT_EQ(comm.all_gather(5), std::vector<std::uint64_t>(1000, 5));
  EXPECT_EQ(comm.broadcast("own text"), "own text");
  comm.barrier();
  EXPECT_EQ(comm.traffic().collectives, 7U);
  EXPECT_THROW(comm.split(0), ContractError);
  EXPECT_THROW(Comm::emulate(4, 4), ContractError);
  EXPECT_THROW(Comm::emulate(-1, 4), ContractError);
}

TEST(EmulatedRank, FailsWithItsOwnError) {
  const Comm comm = Comm::emulate(2, 8);
  int calls = 0;
  comm.agree([&] { ++calls; });
  EXPECT_EQ(calls, 1);
  EXPECT_THROW(comm.agree([] { throw InputError("line 3"); }), InputError);
}

TEST(EmulatedRank, SurvivesAMove) {
  Comm first = Comm::emulate(1, 7);
  const Comm second = std::move(first);
  EXPECT_TRUE(second.is_emulated());
  EXPECT_EQ(second.sum(std::int64_t{1}), 7);
}

TEST(EmulatedRank, ReceivesMessagesThatCorrespondToItsOwn) {
  const Partition partition(400, 4);
  const Comm comm = Comm::emulate(1, 4);
  // Agent 100 + k here writes to the agent at offset k of each rank, so on each rank the agent at the same
  // offset writes to 100 + k.
  Outbox<Parcel> parcels(4, [&](const Parcel& parcel, int) {
    return Parcel{index(peer_agent(partition, AgentId{parcel.receiver}, comm.rank()))};
  });
  Outbox<Letter> letters(4);
  for (std::uint32_t k = 0; k < 10; ++k) {
    parcels.send(3, {300 + k});
    parcels.send(1, {150});
  }
  letters.send(0, {1, 2, 3});
  const auto [my_parcels, my_letters] = exchange(comm, parcels, letters);
  for (std::uint32_t k = 0; k < 10; ++k) {
    EXPECT_EQ(my_parcels[3][k].receiver, 100 + k);
    EXPECT_EQ(my_parcels[1][k].receiver, 150U);  // its own messages arrive unchanged
  }
  EXPECT_TRUE(my_parcels[0].empty());
  EXPECT_EQ(my_letters[0], std::vector({Letter{1, 2, 3}}));
  EXPECT_TRUE(letters.to(0).empty());
  EXPECT_EQ(comm.traffic(), (Traffic{.exchanges = 1, .messages = 2, .bytes = 10 * 4 + 16}));

  letters.send(2, {4, 5, 6});
  EXPECT_EQ(letters.exchange(comm), std::vector({Letter{4, 5, 6}}));
}

TEST(EmulatedRank, GetsItsBytesBack) {
  const Comm comm = Comm::emulate(0, 3);
  const std::vector<std::vector<std::byte>> blocks = {{std::byte{1}}, {std::byte{2}, std::byte{3}}, {}};
  EXPECT_EQ(comm.exchange_bytes(blocks), (std::vector{std::byte{1}, std::byte{2}, std::byte{3}}));
  EXPECT_EQ(comm.traffic().bytes, 2U);
}

}  // namespace
}  // namespace kfactor
