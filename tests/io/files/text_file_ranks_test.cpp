#include <gtest/gtest.h>

#include "io/files/text_file.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/world.hpp"

namespace kfactor::io {
namespace {

TEST(ReadText, EveryRankGetsTheBytesOfTheRoot) {
  const Comm& comm = test::world();
  const test::TemporaryFolder folder;  // one per rank; only root's is read
  const std::string bytes = std::string("one\r\ntwo three") + std::string(100000, 'x');
  folder.write("text", bytes);
  EXPECT_EQ(read_text(comm, folder.path() / "text"), bytes);
  folder.write("empty", "");
  EXPECT_EQ(read_text(comm, folder.path() / "empty"), "");
}

TEST(ReadText, AMissingFileIsTheSameErrorEverywhere) {
  const Comm& comm = test::world();
  EXPECT_EQ(test::input_error([&] { read_text(comm, "no/such/festival.toml"); }),
            "no/such/festival.toml: no such file.");
  EXPECT_EQ(test::input_error([&] { read_text(comm, "/"); }), "/: is a folder, not a file.");
}

}  // namespace
}  // namespace kfactor::io
