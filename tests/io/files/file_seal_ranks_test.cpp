// A file that ends with its seal is read only if every byte is as it was written.
#include "io/files/file_seal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <numeric>

#include "graph/base/error.hpp"
#include "io/files/byte_writer.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/world.hpp"

namespace kfactor::io {
namespace {

using test::world;

std::vector<std::byte> some_bytes(std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<std::byte>(i * 37 + i / 251);
  }
  return bytes;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FileSeal, IsTheChecksumThatOtherProgramsCompute) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "nine").string();
  ByteWriter file(path, ByteWriter::Mode::Create);
  const std::string digits = "123456789";  // whose CRC-32 is known
  file.write(0, std::as_bytes(std::span(digits)));
  file.write_seal();
  file.close();
  file.check();
  EXPECT_EQ(text_of(path), "123456789\nkfactor seal cbf43926 0000000000000009\n");
  EXPECT_EQ(check_seal(ReadableFile(path)), Seal::Intact);
}

TEST(FileSeal, NoticesEveryChangedByteAndEveryLostOne) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "file").string();
  ByteWriter file(path, ByteWriter::Mode::Create);
  file.write(0, some_bytes(700));
  file.write_seal();
  file.close();
  const std::string whole = text_of(path);
  const std::size_t content = whole.size() - 40;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ (1 << i % 8));
    const Seal found = check_seal(ReadableFile(folder.write("changed", changed)));
    // Without its first bytes the seal is none; the format's version then says that one is missing.
    EXPECT_EQ(found, i >= content && i < content + 14 ? Seal::None : Seal::Broken) << "byte " << i;
  }
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(check_seal(ReadableFile(folder.write("cut", whole.substr(0, length)))), Seal::Intact) << length;
  }
  EXPECT_NE(check_seal(ReadableFile(folder.write("longer", whole + "\n"))), Seal::Intact);
}

// Ranks write bytes in turns; root seals the file. Every number of ranks checks it in shares.
TEST(FileSeal, OfAllRanksIsThatOfOne) {
  const std::vector<std::byte> bytes = some_bytes(100'000);
  constexpr std::size_t kPiece = 999;
  std::vector<CheckedBytes> mine;
  for (std::size_t piece = 0; piece * kPiece < bytes.size(); ++piece) {
    if (static_cast<int>(piece) % world().size() == world().rank()) {
      const std::size_t length = std::min(kPiece, bytes.size() - piece * kPiece);
      add_checked(mine, piece * kPiece, std::span(bytes).subspan(piece * kPiece, length));
    }
  }
  std::vector<CheckedBytes> whole;
  add_checked(whole, 0, bytes);
  const std::string seal = make_seal(whole);
  EXPECT_EQ(make_seal(world(), mine), seal);

  const test::TemporaryFolder folder;  // each rank has a copy
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(check_seal(world(), ReadableFile(folder.write("good", text + seal)), {}), Seal::Intact);
  EXPECT_EQ(check_seal(world(), ReadableFile(folder.write("bare", text)), {}), Seal::None);
  text[77'777] = static_cast<char>(text[77'777] + 1);
  EXPECT_EQ(check_seal(world(), ReadableFile(folder.write("bad", text + seal)), {}), Seal::Broken);
}

TEST(FileSeal, NeedsEveryByte) {
  std::vector<CheckedBytes> pieces;
  add_checked(pieces, 0, some_bytes(10));
  add_checked(pieces, 11, some_bytes(10));
  EXPECT_THROW(make_seal(pieces), ContractError);
}

}  // namespace
}  // namespace kfactor::io
