// What a terminal may get: text without control characters, and UTF-8 alone.
#include "jobs/common/console.hpp"

#include "io/files/quote.hpp"

#include <gtest/gtest.h>

namespace kfactor::jobs {
namespace {

TEST(Printable, KeepsTextOfAnyScript) {
  for (const char* text :
       {"", "plain\ttext\n", "\"quoted\" \\x41", "Z\u00fcrich", "\u5496\u5561", "\U0001f600"}) {
    EXPECT_EQ(io::printable(text), text);
  }
}

TEST(Printable, EscapesControlCharacters) {
  EXPECT_EQ(io::printable("red \x1b[31m"), "red \\x1b[31m");
  EXPECT_EQ(io::printable("back\b\r\x7f"), "back\\x08\\x0d\\x7f");
  EXPECT_EQ(io::printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(io::printable("\xc2\x9b[2J"), "\\xc2\\x9b[2J");  // the control character U+009B
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(io::printable("caf\xe9 au lait"), "caf\\xe9 au lait");
  EXPECT_EQ(io::printable("\xbd\xe1"), "\\xbd\\xe1");
  EXPECT_EQ(io::printable("cut \xe5\x92"), "cut \\xe5\\x92");
  EXPECT_EQ(io::printable("\xc0\xaf"), "\\xc0\\xaf");                    // a long form of '/'
  EXPECT_EQ(io::printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");           // a longer one
  EXPECT_EQ(io::printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // half a pair of UTF-16
  EXPECT_EQ(io::printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  EXPECT_EQ(io::printable("\xff\xfe"), "\\xff\\xfe");
}

}  // namespace
}  // namespace kfactor::jobs
