#include "graph/base/comm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/exchange.hpp"
#include "graph/base/stop_signal.hpp"
#include "tests/support/world.hpp"

namespace kfactor {
namespace {

using test::world;

// What agree() threw here, as "type: message".
std::string outcome(const std::function<void()>& work) {
  try {
    world().agree(work);
  } catch (const InputError& error) {
    return std::string("input: ") + error.what();
  } catch (const EnvironmentError& error) {
    return std::string("environment: ") + error.what();
  } catch (const ContractError& error) {
    return std::string("contract: ") + error.what();
  } catch (const Stopped& stop) {
    return std::string("stopped: ") + stop.what();
  }
  return "fine";
}

TEST(Comm, ReducesIntegers) {
  const std::int64_t size = world().size();
  const std::int64_t rank = world().rank();
  EXPECT_EQ(world().sum(rank - 10), size * (size - 1) / 2 - 10 * size);
  EXPECT_EQ(world().max(static_cast<std::uint64_t>(rank) + 5), static_cast<std::uint64_t>(size) + 4);
  EXPECT_EQ(world().min(static_cast<std::uint64_t>(rank) + 5), 5U);
  world().barrier();
}

// Some MPI libraries take large unsigned values for negative ones.
TEST(Comm, LargeValuesAreNotNegative) {
  constexpr std::uint64_t kLargest = ~std::uint64_t{0};
  const std::uint64_t mine = world().is_root() ? kLargest : 7;
  EXPECT_EQ(world().max(mine), kLargest);
  EXPECT_EQ(world().min(mine), world().size() == 1 ? kLargest : 7);
  EXPECT_EQ(world().min(kLargest), kLargest);
  EXPECT_EQ(world().max(0), 0U);
}

TEST(Comm, SumsVectorsInPlace) {
  const std::int64_t size = world().size();
  std::vector<std::int64_t> counts = {1, -2, world().rank()};
  world().sum(std::span(counts));
  EXPECT_EQ(counts, (std::vector<std::int64_t>{size, -2 * size, size * (size - 1) / 2}));

  std::vector<std::uint64_t> digests = {~std::uint64_t{0}};
  world().sum(std::span(digests));
  EXPECT_EQ(digests[0], 0 - static_cast<std::uint64_t>(size));  // wraps

  std::vector<std::int64_t> nothing;
  world().sum(std::span(nothing));
}

TEST(Comm, GathersInRankOrder) {
  const std::vector<std::uint64_t> all = world().all_gather(static_cast<std::uint64_t>(world().rank()) * 3);
  ASSERT_EQ(all.size(), static_cast<std::size_t>(world().size()));
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    EXPECT_EQ(all[rank], rank * 3);
  }
}

TEST(Comm, BroadcastsTheTextOfRoot) {
  const std::string text = std::string("a\0b", 3) + std::string(100000, 'x');
  EXPECT_EQ(world().broadcast(world().is_root() ? text : "ignored"), text);
  EXPECT_EQ(world().broadcast(world().is_root() ? "" : "ignored"), "");
}

TEST(Comm, SplitsByColour) {
  const int colour = world().rank() % 2;
  const Comm part = world().split(colour);
  EXPECT_EQ(part.size(), (world().size() + 1 - colour) / 2);
  EXPECT_EQ(part.rank(), world().rank() / 2);
  EXPECT_EQ(part.sum(std::int64_t{colour}), std::int64_t{colour} * part.size());
}

// All ranks of the tests run on one machine.
TEST(Comm, KnowsItsMachine) {
  const Comm here = world().on_this_machine();
  EXPECT_EQ(here.size(), world().size());
  EXPECT_EQ(here.rank(), world().rank());
  EXPECT_THROW(static_cast<void>(Comm::emulate(0, 2).on_this_machine()), ContractError);
}

TEST(Comm, MovesWithoutLosingItsRanks) {
  Comm first = Comm::world();
  Comm second = std::move(first);
  EXPECT_EQ(second.sum(std::int64_t{1}), world().size());
  first = std::move(second);
  EXPECT_EQ(first.sum(std::int64_t{1}), world().size());
}

TEST(Comm, AloneNeedsNoMpi) {
  const Comm part = world().split(world().rank());
  EXPECT_EQ(part.size(), 1);
  EXPECT_EQ(part.native_handle(), nullptr);
  const Comm alone = Comm::alone();
  EXPECT_TRUE(alone.is_root());
  EXPECT_EQ(alone.native_handle(), nullptr);
  EXPECT_EQ(alone.sum(std::int64_t{-7}), -7);
  EXPECT_EQ(alone.max(3), 3U);
  EXPECT_EQ(alone.min(~std::uint64_t{0}), ~std::uint64_t{0});
  EXPECT_EQ(alone.all_gather(5), std::vector<std::uint64_t>{5});
  EXPECT_EQ(alone.broadcast("text"), "text");
  std::vector<std::uint64_t> values = {1, 2};
  alone.sum(std::span(values));
  EXPECT_EQ(values, (std::vector<std::uint64_t>{1, 2}));
  const std::vector<std::byte> bytes(3, std::byte{9});
  EXPECT_EQ(alone.exchange_bytes({bytes}), bytes);
  EXPECT_EQ(alone.split(4).size(), 1);
  EXPECT_EQ(alone.on_this_machine().size(), 1);
  alone.barrier();
  EXPECT_THROW(alone.agree([] { throw InputError("mine"); }), InputError);
  EXPECT_THROW(alone.agree([] { throw std::bad_alloc(); }), EnvironmentError);
  EXPECT_GT(alone.traffic().collectives, 0);
  SharedCounters counters(alone, 1);
  EXPECT_EQ(counters.add(0, 2), 0U);
  EXPECT_EQ(counters.read(0), 2U);
}

TEST(Agree, IsSilentWhenNoRankFails) {
  int calls = 0;
  world().agree([&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(Agree, EveryRankThrowsWhatOneRankThrew) {
  for (int failing = 0; failing < world().size(); ++failing) {
    const std::string heard = outcome([&] {
      if (world().rank() == failing) {
        throw InputError("line 3 of rank " + std::to_string(failing));
      }
    });
    EXPECT_EQ(heard, "input: line 3 of rank " + std::to_string(failing));
  }
}

TEST(Agree, TheLowestFailingRankWins) {
  const int last = world().size() - 1;
  const std::string heard = outcome([&] {
    if (world().rank() >= last / 2) {
      throw EnvironmentError("disk of rank " + std::to_string(world().rank()));
    }
  });
  EXPECT_EQ(heard, "environment: disk of rank " + std::to_string(last / 2));
}

TEST(Agree, KeepsTypesAndReportsForeignExceptionsAsBugs) {
  EXPECT_EQ(outcome([] { throw ContractError("broken"); }), "contract: broken");
  EXPECT_EQ(outcome([] { throw InputError(""); }), "input: ");
  EXPECT_EQ(outcome([] { throw Stopped("by SIGTERM"); }), "stopped: by SIGTERM");
  EXPECT_EQ(outcome([] { throw std::out_of_range("beyond"); }), "contract: beyond");
  EXPECT_EQ(outcome([] { throw 7; }), "contract: an exception of unknown type");
  EXPECT_EQ(outcome([] { throw std::bad_alloc(); }).substr(0, 26), "environment: Out of memory");
}

struct Note {
  std::uint32_t from;
  std::uint32_t to;
  std::uint64_t number;

  friend bool operator==(const Note&, const Note&) = default;
};

// The number of messages between two ranks: zero for many pairs, so that the exchange is sparse.
std::uint64_t num_notes(std::uint32_t from, std::uint32_t to) { return (from * 7 + to * 3) % 3 * 1000; }

TEST(Outbox, DeliversEveryMessageOnce) {
  const auto size = static_cast<std::uint32_t>(world().size());
  const auto me = static_cast<std::uint32_t>(world().rank());
  Outbox<Note> outbox(world().size());
  std::vector<Note> expected;
  for (std::uint32_t other = 0; other < size; ++other) {
    for (std::uint64_t number = 0; number < num_notes(me, other); ++number) {
      outbox.send(static_cast<int>(other), {me, other, number});
    }
    for (std::uint64_t number = 0; number < num_notes(other, me); ++number) {
      expected.push_back({other, me, number});
    }
  }
  EXPECT_EQ(outbox.exchange(world()), expected);
  EXPECT_TRUE(outbox.exchange(world()).empty());  // exchange() emptied it
}

TEST(ExchangeBytes, KeepsRankOrderAcrossManyRounds) {
  const auto size = static_cast<std::size_t>(world().size());
  for (std::size_t round = 0; round < 50; ++round) {
    std::vector<std::vector<std::byte>> to_rank(size);
    for (std::size_t other = 0; other < size; ++other) {
      to_rank[other].assign((other + round) % 4, static_cast<std::byte>(world().rank() + 1));
    }
    std::vector<std::byte> expected;
    for (std::size_t source = 0; source < size; ++source) {
      expected.insert(expected.end(), (static_cast<std::size_t>(world().rank()) + round) % 4,
                      static_cast<std::byte>(source + 1));
    }
    EXPECT_EQ(world().exchange_bytes(to_rank), expected);
  }
}

TEST(ExchangeBytes, RefusesAWrongNumberOfBlocks) {
  const std::vector<std::vector<std::byte>> wrong(static_cast<std::size_t>(world().size()) + 1);
  EXPECT_THROW(world().exchange_bytes(wrong), ContractError);
}

TEST(SharedCounters, EveryNumberGoesToOneRank) {
  constexpr std::uint64_t kLast = 500;
  std::vector<std::int64_t> taken(kLast, 0);
  {
    SharedCounters counters(world(), 3);
    for (std::uint64_t number = counters.add(1, 1); number < kLast; number = counters.add(1, 1)) {
      taken[number] += 1;
      counters.serve();
    }
    world().barrier();
    EXPECT_EQ(counters.read(1), kLast + static_cast<std::uint64_t>(world().size()));
    EXPECT_EQ(counters.read(0), 0U);
    world().barrier();
    counters.add(2, static_cast<std::uint64_t>(world().rank()) + 1);
    world().barrier();
    const auto size = static_cast<std::uint64_t>(world().size());
    EXPECT_EQ(counters.read(2), size * (size + 1) / 2);
  }
  world().sum(taken);
  EXPECT_EQ(std::count(taken.begin(), taken.end(), 1), static_cast<std::ptrdiff_t>(kLast));
}

TEST(SharedCounters, PartsOfTheRanksHaveTheirOwn) {
  const Comm part = world().split(world().rank() % 2);
  for (int turn = 0; turn < 2; ++turn) {
    if (world().rank() % 2 == turn) {
      SharedCounters counters(part, 1);
      counters.add(0, 1);
      part.barrier();
      EXPECT_EQ(counters.read(0), static_cast<std::uint64_t>(part.size()));
    }
    world().barrier();
  }
  EXPECT_THROW(SharedCounters(Comm::emulate(0, 2), 1), ContractError);
}

TEST(Comm, KnowsTheRanksOfItsMachine) { EXPECT_EQ(world().on_this_machine().size(), world().size()); }

TEST(MpiSession, NamesItsLibraryInOneLine) {
  const std::string version = MpiSession::library_version();
  EXPECT_FALSE(version.empty());
  EXPECT_EQ(version.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace kfactor
