// What is at the place of an output, told in one sentence each.
#include "io/files/output_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <filesystem>

#include "io/files/atomic_file.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OutputPlaces : public testing::Test {
 protected:
  std::string name(const std::string& file) const { return (folder_.path() / file).string(); }
  std::string why_not(const std::string& file) const {
    return test::input_error([&] { place_of(name(file)); });
  }
  const test::TemporaryFolder folder_;
};

TEST_F(OutputPlaces, AreFilesStreamsAndNothingElse) {
  folder_.write("file", "text");
  fs::create_symlink("file", name("link"));
  fs::create_symlink("/dev/null", name("device"));
  ASSERT_EQ(::mkfifo(name("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(place_of(name("file")).is_file());
  EXPECT_TRUE(place_of(name("new")).is_file());
  EXPECT_EQ(place_of(name("link")).target, name("file"));
  EXPECT_EQ(place_of(name("device")).target, "/dev/null");
  EXPECT_EQ(place_of(name("device")).kind, PlaceKind::Device);
  EXPECT_EQ(place_of(name("pipe")).kind, PlaceKind::Pipe);
  EXPECT_EQ(place_of("/dev/stderr").kind, PlaceKind::Open);
  EXPECT_EQ(place_of("/dev/stderr").descriptor, 2);
}

TEST_F(OutputPlaces, ThatCannotBeAreExplained) {
  fs::create_directory(name("folder"));
  fs::create_symlink("folder/", name("to-folder"));
  fs::create_symlink("b", name("a"));
  fs::create_symlink("a", name("b"));
  fs::create_symlink("gone/file", name("nowhere"));
  ::chmod(folder_.write("protected", "text").c_str(), 0444);
  EXPECT_THAT(why_not("folder"), HasSubstr("it is a folder. Add a file name."));
  EXPECT_THAT(why_not("to-folder"), HasSubstr("it is a folder. Add a file name."));
  EXPECT_THAT(why_not("folder/"), HasSubstr("this is the name of a folder. Add a file name."));
  EXPECT_THAT(why_not("a"), HasSubstr("its links lead in a circle"));
  EXPECT_THAT(why_not("nowhere"), AllOf(HasSubstr(", a link to \""), HasSubstr("/gone\". Make it first")));
  EXPECT_THAT(why_not("none/file"), HasSubstr("there is no folder \""));
  EXPECT_THAT(why_not("protected"), HasSubstr("it is write-protected"));
  EXPECT_THAT(why_not("protected/file"), HasSubstr("there is no folder \""));
  EXPECT_THAT(why_not(std::string(248, 'n')), HasSubstr("it has 248 bytes, and 247 are possible there"));
  EXPECT_THAT(why_not(std::string(300, 'n')), HasSubstr("the name is too long"));
  EXPECT_THAT(why_not(std::string(247, 'n')), StartsWith("no InputError"));
}

TEST_F(OutputPlaces, HaveNamesThatCanBeTold) {
  EXPECT_EQ(printable_name("a \xe5\x92\x96\xe5\x95\xa1 \xf0\x9f\x8d\xb5.h5"),
            "a \xe5\x92\x96\xe5\x95\xa1 \xf0\x9f\x8d\xb5.h5");
  EXPECT_EQ(printable_name("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(printable_name("\xc0\xaf\xed\xa0\x80\xf5"), "\\xc0\\xaf\\xed\\xa0\\x80\\xf5");
  EXPECT_EQ(printable_name("\xe5\x92"), "\\xe5\\x92");
  for (const std::string& bad : {std::string("a\nb"), std::string("a\rb"), std::string("\n")}) {
    EXPECT_THAT(why_not(bad), AllOf(HasSubstr("a name must have no line ends"), Not(HasSubstr(bad))));
  }
  EXPECT_THAT(test::input_error([] { place_of(""); }), HasSubstr("is empty"));
}

TEST_F(OutputPlaces, AreTheMachinesMatterWhenWorkIsUnderWay) {
  EXPECT_THROW(place_now(name("gone/file")), EnvironmentError);
  EXPECT_THROW(place_now(folder_.path().string()), EnvironmentError);
  EXPECT_TRUE(place_now(name("file")).is_file());
}

TEST_F(OutputPlaces, ProblemsHaveACause) {
  EXPECT_EQ(write_problem(ENOSPC), "No space left on device. Is the disk full?");
  EXPECT_THAT(write_problem(EDQUOT), HasSubstr("Your share of the disk is used up"));
  EXPECT_THAT(write_problem(EFBIG), HasSubstr("ulimit -f"));
  EXPECT_THAT(write_problem(ESTALE), HasSubstr("Is the folder gone?"));
}

// A limit on the size of files, as a batch system may set it.
TEST_F(OutputPlaces, ALimitOnSizesIsAnErrorAndLeavesNothing) {
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 1 << 16, before.rlim_max };
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string said;
  try {
    write_text(name("file"), std::string(1 << 20, 'x'));
  } catch (const EnvironmentError& error) {
    said = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(said, HasSubstr("File too large. A limit is set on the size of files"));
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

}  // namespace
}  // namespace kfactor::io
