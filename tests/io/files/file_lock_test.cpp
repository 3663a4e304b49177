// Locks that one process holds and all others see. Two descriptors of one process stand for two processes,
// since flock distinguishes them.
#include "io/files/file_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

LockOwner owner_in(const std::filesystem::path& folder) {
  return {(folder / "r.lock").string(), "\"r.h5\"", "/somewhere/r.h5", "choose another file"};
}

TEST(FileLock, KeepsOthersAwayAndEndsWithItsHolder) {
  const test::TemporaryFolder folder;
  {
    const FileLock lock(owner_in(folder.path()));
    EXPECT_EQ(lock.warning(), "");
    EXPECT_THAT(test::input_error([&] { FileLock other(owner_in(folder.path())); }),
                AllOf(StartsWith("\"r.h5\": another kfactor is still working on it (process "),
                      HasSubstr(", for /somewhere/r.h5). Wait until it ends, or choose another file.")));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "r.lock"))
        << "a refused process does not remove the lock";
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  folder.write("r.lock", "process 1 on a machine that lost its power, for /somewhere/r.h5\n");
  { const FileLock lock(owner_in(folder.path())); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// The first holder removes the file that the second one waits for. A lock on the removed file would keep no
// process away.
TEST(FileLock, WaitsForTheNameAndNotForTheFile) {
  const test::TemporaryFolder folder;
  auto first = std::make_unique<FileLock>(owner_in(folder.path()));
  std::thread end([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    first.reset();
  });
  const FileLock second(owner_in(folder.path()));
  end.join();
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "r.lock"));
  EXPECT_THAT(test::input_error([&] { FileLock third(owner_in(folder.path())); }), StartsWith("\"r.h5\": "));
}

TEST(FileLock, LocksNothingWithoutAFolder) {
  const test::TemporaryFolder folder;
  const FileLock lock(owner_in(folder.path() / "absent"));
  EXPECT_EQ(lock.warning(), "");
  folder.write("file", "");
  EXPECT_NO_THROW(FileLock(owner_in(folder.path() / "file")));
}

}  // namespace
}  // namespace kfactor::io
