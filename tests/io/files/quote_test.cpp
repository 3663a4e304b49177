#include "io/files/quote.hpp"

#include <gtest/gtest.h>

namespace kfactor::io {
namespace {

TEST(Quote, TextStaysAndOtherBytesAreWrittenOut) {
  EXPECT_EQ(quote(""), "\"\"");
  EXPECT_EQ(quote("caf\u00e9 \u5496\u5561 \U0001F600"), "\"caf\u00e9 \u5496\u5561 \U0001F600\"");
  EXPECT_EQ(quote("a\tb"), "\"a\\tb\"");
  EXPECT_EQ(quote("\x1b[2J\a\x7f"), "\"\\x1b[2J\\x07\\x7f\"");
  EXPECT_EQ(quote(std::string_view("a\0b", 3)), "\"a\\x00b\"");
  EXPECT_EQ(quote("caf\xe9!"), "\"caf\\xe9!\"") << "Latin-1";
  EXPECT_EQ(quote("\xc0\xaf \xed\xa0\x80 \xf5 \xe2\x82"), "\"\\xc0\\xaf \\xed\\xa0\\x80 \\xf5 \\xe2\\x82\"");
  EXPECT_EQ(quote("\xc2\x9b"
                  "31m\xe2\x80\xae"),
            "\"\\xc2\\x9b31m\\xe2\\x80\\xae\"")
      << "C1, turned writing";
}

TEST(Quote, ALongTextIsCutBetweenCharacters) {
  EXPECT_EQ(quote("abcdef", 6), "\"abcdef\"");
  EXPECT_EQ(quote("abcdefg", 6), "\"abcdef...\"");
  EXPECT_EQ(quote("abcd\u5496", 6), "\"abcd...\"");
  EXPECT_EQ(quote(std::string(1000, 'x')), "\"" + std::string(kLongestQuote, 'x') + "...\"");
}

TEST(Quote, PlainTextHasNoControlCharacters) {
  for (const char* text : {"", "a\tb", "\u5496\u5561", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_plain_text(text)) << text;
  }
  for (const char* text : {"a\rb", "\x01", "\xff", "\xf4\x90\x80\x80", "\xe9", "\xc2"}) {
    EXPECT_FALSE(is_plain_text(text));
  }
}

}  // namespace
}  // namespace kfactor::io
