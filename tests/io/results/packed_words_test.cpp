#include "io/results/packed_words.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "graph/base/error.hpp"

namespace kfactor::io {
namespace {

TEST(PackedWords, EveryWordComesBack) {
  std::vector<std::int64_t> words = {0,
                                     1,
                                     -1,
                                     63,
                                     64,
                                     -64,
                                     -65,
                                     0,
                                     0,
                                     0,
                                     std::numeric_limits<std::int64_t>::max(),
                                     std::numeric_limits<std::int64_t>::min(),
                                     0};
  std::mt19937_64 draw(5);
  for (int i = 0; i < 2000; ++i) {
    words.push_back(static_cast<std::int64_t>(draw() >> draw() % 65 % 64) * (draw() % 3 != 0));
  }
  PackedWords packed;
  packed.append(words);
  WordReader reader(packed.bytes());
  EXPECT_EQ(reader.next(words.size()), words);
  EXPECT_TRUE(reader.at_end());
  EXPECT_THROW(reader.next(), InputError);
}

TEST(PackedWords, MayBeReadBetweenAppends) {
  PackedWords packed;
  packed.append(std::vector<std::int64_t>(100, 0));
  EXPECT_EQ(packed.bytes().size(), 2u);
  packed.append(std::vector<std::int64_t>(100'000, 0));
  packed.append(7);
  WordReader reader(packed.bytes());
  EXPECT_EQ(reader.next(100'100), std::vector<std::int64_t>(100'100, 0));
  EXPECT_EQ(reader.next(), 7);
  EXPECT_LE(packed.bytes().size(), 7u);
}

TEST(PackedWords, ACutListIsRefused) {
  PackedWords packed;
  packed.append(std::numeric_limits<std::int64_t>::max());
  for (std::size_t length = 0; length < packed.bytes().size(); ++length) {
    WordReader reader(std::span(packed.bytes()).first(length));
    EXPECT_THROW(reader.next(), InputError);
  }
  const std::vector<std::uint8_t> endless(20, 0xFF);
  WordReader reader(endless);
  EXPECT_THROW(reader.next(), InputError);
}

}  // namespace
}  // namespace kfactor::io
