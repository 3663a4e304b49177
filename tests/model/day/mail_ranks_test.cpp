// Letters arrive the same way whether addressees are added one by one or many at once.
#include "model/day/mail.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"

namespace kfactor::model {
namespace {

Letter letter_from(std::uint32_t sender, std::uint32_t count) {
  return {sender, 0, count, 0, 0, 0, Via::Group};
}

// Pairs of addressee and sender.
std::multiset<std::pair<std::uint32_t, std::uint32_t>> read(const Mail& mail) {
  std::multiset<std::pair<std::uint32_t, std::uint32_t>> got;
  std::size_t next = 0;
  for (const Letter& letter : mail.letters) {
    for (std::uint32_t i = 0; i < letter.count; ++i) {
      got.emplace(mail.addressees.at(next++), letter.sender);
    }
  }
  EXPECT_EQ(next, mail.addressees.size());
  return got;
}

TEST(Mailbag, DeliversWhatIsWrittenEitherWay) {
  const Comm comm = Comm::world();
  const auto me = static_cast<std::uint32_t>(comm.rank());
  const auto num_ranks = static_cast<std::uint32_t>(comm.size());
  Mailbag bag(comm.size());
  bag.begin(letter_from(10 * me, 0));
  for (int rank = 0; rank < comm.size(); ++rank) {
    bag.address(rank, 1);
    bag.address(rank, 2);
  }
  bag.begin(letter_from(10 * me + 1, 0));  // a letter without addressees
  const std::vector<Letter> letters = {letter_from(10 * me + 2, 1), letter_from(10 * me + 3, 200)};
  std::vector<std::uint32_t> addressees(201, 4);
  addressees[0] = 3;
  bag.add(comm.rank(), letters, addressees);
  bag.begin(letter_from(10 * me + 4, 0));
  bag.address(comm.rank(), 5);
  bag.add(comm.rank(), letters, addressees);
  bag.address(comm.rank(), 6);  // continues the letter from before add()
  EXPECT_EQ(bag.size(comm.rank()).letters, 7U);
  EXPECT_EQ(bag.size(comm.rank()).addressees, 406U);

  const auto got = read(bag.exchange(comm));
  std::multiset<std::pair<std::uint32_t, std::uint32_t>> expected = {
      {3, 10 * me + 2}, {3, 10 * me + 2}, {5, 10 * me + 4}, {6, 10 * me + 4}};
  for (std::uint32_t rank = 0; rank < num_ranks; ++rank) {
    expected.emplace(1, 10 * rank);
    expected.emplace(2, 10 * rank);
  }
  for (int i = 0; i < 400; ++i) {
    expected.emplace(4, 10 * me + 3);
  }
  EXPECT_EQ(got, expected);
  EXPECT_EQ(bag.exchange(comm).letters.size(), 0U);  // the bag is empty after the first exchange
}

TEST(MailSize, AddsAndScales) {
  const MailSize size = MailSize{10, 4} + 1.5 * MailSize{100, 7};
  EXPECT_EQ(size.letters, 160U);
  EXPECT_EQ(size.addressees, 14U);
}

TEST(Mailbag, HasSpaceForWhatIsExpected) {
  const Comm comm = Comm::world();
  Mailbag bag(comm.size());
  EXPECT_FALSE(bag.has_space(comm.rank(), {1, 0}));
  EXPECT_FALSE(bag.has_space(comm.rank(), {0, 1}));
  bag.expect(comm.rank(), {1000, 4000});
  EXPECT_TRUE(bag.has_space(comm.rank(), {1000, 4000}));
  bag.add(comm.rank(), std::vector<Letter>{letter_from(0, 3)}, std::vector<std::uint32_t>(3, 4));
  EXPECT_TRUE(bag.has_space(comm.rank(), {999, 3997}));
  EXPECT_FALSE(bag.has_space(comm.rank(), {1U << 30, 0}));
  EXPECT_FALSE(bag.has_space(comm.rank(), {0, 1U << 30}));
}

}  // namespace
}  // namespace kfactor::model
