#include "io/files/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/files/file_kind.hpp"
#include "io/files/quote.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using namespace std::string_literals;
using test::input_error;
using testing::EndsWith;
using testing::HasSubstr;

class TextFileTest : public testing::Test {
 protected:
  std::string text_of(const std::string& bytes) { return load_text(folder_.write("text", bytes)); }
  std::string refusal(const std::string& bytes) {
    return input_error([&] { text_of(bytes); });
  }

  test::TemporaryFolder folder_;
};

TEST_F(TextFileTest, OtherKindsOfFilesAreNamed) {
  std::string tar(512, '\0');
  tar.replace(0, 5, "a.txt");
  tar.replace(257, 5, "ustar");
  const std::pair<std::string, const char*> kinds[] = {
      {"\x28\xb5\x2f\xfd rest", "is a zstd file, not a text. Unpack it first: zstd -d."},
      {"\x51\x2a\x4d\x18 rest", "is a zstd or lz4 file, not a text. Unpack it first: zstd -d or lz4 -d."},
      {"\xfd"s + "7zXZ\0rest"s, "is an xz file, not a text. Unpack it first: xz -d."},
      {"BZh91AY&SY", "is a bzip2 file, not a text. Unpack it first: bunzip2."},
      {"\x04\x22\x4d\x18", "is an lz4 file, not a text. Unpack it first: lz4 -d."},
      {"7z\xbc\xaf\x27\x1c", "is a 7z archive, not a text. Unpack it first: 7z x."},
      {"PK\x03\x04", "is a zip archive"},
      {tar, "is a tar archive, not a text. Unpack it first: tar xf."},
      {"\x89HDF\r\n\x1a\n", "is an HDF5 file (results, a checkpoint or a sweep?), not a text."},
      {"PAR1\x15\x04", "is a Parquet file, not a text. Export the table as CSV."},
      {"\x93NUMPY\x01", "is a numpy file (.npy), not a text."},
      {"%PDF-1.7\n%", "is a PDF document, not a text."},
      {"\xff\xfe"s + "1\0 \0"s, "is UTF-16 text, not UTF-8. Save it as UTF-8: iconv -f UTF-16 -t UTF-8."},
      {"\xfe\xff"s + "\0001"s, "is UTF-16 text, not UTF-8."},
      {"\xff\xfe\0\0"s, "is UTF-32 text, not UTF-8."},
      {"\0\0\xfe\xff"s, "is UTF-32 text, not UTF-8."},
      {"1\0 \0002\0\n\0"s, "is UTF-16 text or a binary file"},
      {"SQLite format 3\0"s, "is an SQLite database"},
      {"\x1f\x9d\x90", "is a compressed file (.Z)"},
      {"RDX3\nX\n", "is an R data file"}};
  for (const auto& [bytes, sentence] : kinds) {
    EXPECT_THAT(refusal(bytes), HasSubstr("/text: "s + sentence));
    EXPECT_TRUE(is_plain_text(refusal(bytes)));
    const auto file = folder_.write("lines", bytes);
    EXPECT_THAT(input_error([&] { LineReader reader(file); }), HasSubstr("/lines: "s + sentence));
    const auto packed = folder_.write_gzip("packed", bytes);
    EXPECT_THAT(input_error([&] { LineReader reader(packed); }),
                HasSubstr("/packed (unpacked): "s + sentence));
    EXPECT_THAT(input_error([&] { estimate_lines(packed); }), HasSubstr(sentence));
  }
  EXPECT_THAT(input_error([&] { load_text(folder_.write_gzip("gz", "[run]\n")); }),
              EndsWith("/gz: is a gzip file, not a text. Unpack it first: gunzip."));
  EXPECT_FALSE(file_kind("B").has_value());
  EXPECT_FALSE(file_kind("BZ h").has_value());
  EXPECT_FALSE(file_kind("0 1\n").has_value());
}

TEST_F(TextFileTest, MarksAndOldLineEndsAreUnderstood) {
  EXPECT_EQ(text_of("\xEF\xBB\xBF[run]\n"), "[run]\n");
  EXPECT_EQ(text_of("a = 1\rb = 2\r"), "a = 1\nb = 2\n");
  EXPECT_EQ(text_of("a = 1\r\nb = 2\r\n"), "a = 1\r\nb = 2\r\n");
  EXPECT_EQ(text_of(""), "");
}

TEST_F(TextFileTest, LongAndBinaryTextsAreRefused) {
  EXPECT_EQ(text_of(std::string(kMostTextBytes, 'x')).size(), kMostTextBytes);
  EXPECT_THAT(refusal(std::string(kMostTextBytes + 1, 'x')), HasSubstr("/text: is longer than 8 MB."));
  EXPECT_THAT(refusal("a = 1\nb = \"\0\"\n"s),
              HasSubstr("/text:2: holds a NUL byte, so this is not a text."));
  EXPECT_EQ(load_bytes(folder_.write("bytes", "\x28\xb5\x2f\xfd\0"s)), "\x28\xb5\x2f\xfd\0"s);
  EXPECT_EQ(load_bytes(folder_.write("bytes", std::string(9 << 20, 'y'))).size(), std::size_t{9} << 20);
}

TEST_F(TextFileTest, LinesOfEveryKindAreRead) {
  for (const char* text : {"a\nb\n\nc", "a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc\r",
                           "\xEF\xBB\xBF"
                           "a\nb\n\nc\n",
                           "a\r\r\nb\n\nc\n"}) {
    LineReader reader(folder_.write("lines", text));
    std::string all;
    for (std::string_view line; reader.next(line);) {
      all += std::string(line) + "|";
    }
    EXPECT_EQ(all, "a|b||c|") << text;
    EXPECT_EQ(reader.line_number(), 4U);
  }
}

}  // namespace
}  // namespace kfactor::io
