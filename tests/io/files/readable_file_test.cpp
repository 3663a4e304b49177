// What keeps a file from being read is said for what it is, and never called damage.
#include "io/files/readable_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::io {
namespace {

using testing::HasSubstr;

std::string environment_error(const std::string& path) {
  try {
    const ReadableFile file(path);
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "no EnvironmentError";
}

TEST(ReadableFile, ThatAnotherProgramWritesIsLocked) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("x.h5", "text").string();
  const int writer = ::open(path.c_str(), O_RDWR);
  ASSERT_EQ(::flock(writer, LOCK_EX), 0);
  EXPECT_THAT(environment_error(path), HasSubstr("is open for writing in another program"));
  ASSERT_EQ(::flock(writer, LOCK_SH), 0);  // another reader
  EXPECT_EQ(ReadableFile(path).size(), 4u);
  ::close(writer);
}

TEST(ReadableFile, NamesWhatIsNoFile) {
  const test::TemporaryFolder folder;
  const auto sentence = [](const std::string& path) {
    return test::input_error([&] { const ReadableFile file(path); });
  };
  EXPECT_THAT(sentence((folder.path() / "absent").string()), HasSubstr("does not exist"));
  EXPECT_THAT(sentence(folder.path().string()), HasSubstr("is a folder"));
  EXPECT_THAT(sentence("/dev/zero"), HasSubstr("is not a file"));
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(sentence(pipe), HasSubstr("a pipe")) << "and does not wait for a writer";
  EXPECT_THAT(sentence((folder.write("plain", "x") / "below").string()), HasSubstr("does not exist"));
}

// Root may read everything, so root acts as another user meanwhile.
TEST(ReadableFile, NamesMissingPermission) {
  constexpr ::uid_t kAnother = 65534;
  const test::TemporaryFolder folder;
  const std::string path = folder.write("x.h5", "text").string();
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  const bool is_root = ::geteuid() == 0;
  ASSERT_TRUE(!is_root || ::seteuid(kAnother) == 0);
  const std::string sentence = environment_error(path);
  ASSERT_TRUE(!is_root || ::seteuid(0) == 0);
  EXPECT_THAT(sentence, HasSubstr("permission denied"));
}

TEST(ReadableFile, NamesTooManyOpenFiles) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("x.h5", "text").string();
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int next = ::dup(0);
  ::close(next);
  rlimit few{static_cast<rlim_t>(next), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const std::string sentence = environment_error(path);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(sentence, HasSubstr("too many files are open"));
}

}  // namespace
}  // namespace kfactor::io
