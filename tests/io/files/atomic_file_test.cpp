// Files that appear complete or not at all, wherever a link leads, and text into pipes and devices.
#include "io/files/atomic_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

template <class Work>
std::string environment_error(Work&& work) {
  try {
    work();
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "no EnvironmentError";
}

TEST(AtomicFile, ReplacesWhatALinkLeadsToAndKeepsTheLink) {
  const test::TemporaryFolder folder;
  fs::create_directory(folder.path() / "disk");
  fs::create_symlink("disk/there", folder.path() / "second");
  fs::create_symlink(folder.path() / "second", folder.path() / "first");
  const std::string first = (folder.path() / "first").string();
  for (const char* text : {"one", "another"}) {
    write_text(first, text);
    EXPECT_EQ(content(folder.path() / "disk" / "there"), text);
    EXPECT_TRUE(fs::is_symlink(first));
    EXPECT_TRUE(fs::is_symlink(folder.path() / "second"));
  }
  EXPECT_EQ(partial_name(first), (folder.path() / "disk" / "there.partial").string());
  std::ofstream(partial_name(first)) << "published";
  publish(first);
  EXPECT_EQ(content(first), "published");
  EXPECT_TRUE(fs::is_symlink(first));
  try_writing(first);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path() / "disk"), {}), 1);
}

TEST(AtomicFile, WritesIntoPipesAndDevices) {
  const test::TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = content(pipe); });
  write_text(pipe, "into the pipe");
  reader.join();
  EXPECT_EQ(read, "into the pipe");
  EXPECT_TRUE(fs::is_fifo(pipe));
  write_text("/dev/null", "nothing");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_THAT(environment_error([] { write_text("/dev/full", "too much"); }), HasSubstr("Is the disk full?"));
  const int file = ::open((folder.path() / "open").c_str(), O_WRONLY | O_CREAT, 0600);
  write_text("/proc/self/fd/" + std::to_string(file), "one, ");
  write_text("/dev/fd/" + std::to_string(file), "two");
  ::close(file);
  EXPECT_EQ(content(folder.path() / "open"), "one, two");
  EXPECT_THAT(test::input_error([&] { try_writing_file(pipe); }), HasSubstr("it is a pipe"));
}

TEST(AtomicFile, AReaderThatLeavesIsAnError) {
  const test::TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  std::thread leaves([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ::close(reader);
  });
  EXPECT_THAT(environment_error([&] { write_text(pipe, std::string(1 << 20, 'x')); }),
              HasSubstr("The program that reads from it has ended."));
  leaves.join();
}

TEST(AtomicFile, ModesFollowTheUmask) {
  const test::TemporaryFolder folder;
  for (const auto& [mask, mode] : {std::pair<mode_t, mode_t>{002, 0664}, {022, 0644}, {077, 0600}}) {
    const mode_t before = ::umask(mask);
    folder.write("file.partial", "left by a process that was killed");
    ::chmod((folder.path() / "file.partial").c_str(), 0640);
    write_text((folder.path() / "file").string(), "text");
    ::umask(before);
    struct stat found {};
    ::stat((folder.path() / "file").c_str(), &found);
    EXPECT_EQ(found.st_mode & 0777, mode);
  }
}

TEST(AtomicFile, WaitsForAnotherWriterOfTheSameFile) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "file").string();
  const std::string partial = folder.write("file.partial", "half").string();
  const int other = ::open(partial.c_str(), O_WRONLY);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_EQ(content(partial), "half");
    fs::rename(partial, file);
    ::close(other);
  });
  write_text(file, "whole");
  writer.join();
  EXPECT_EQ(content(file), "whole");
}

TEST(AtomicFile, TouchesNothingThatHasThePartialName) {
  const test::TemporaryFolder folder;
  folder.write("mine", "mine");
  fs::create_symlink("mine", folder.path() / "file.partial");
  const std::string file = (folder.path() / "file").string();
  EXPECT_THAT(test::input_error([&] { try_writing(file); }), HasSubstr("that is a link"));
  EXPECT_THAT(environment_error([&] { write_text(file, "text"); }), HasSubstr("that is a link"));
  EXPECT_EQ(content(folder.path() / "mine"), "mine");
  fs::remove(folder.path() / "file.partial");
  fs::create_directory(folder.path() / "file.partial");
  EXPECT_THAT(test::input_error([&] { try_writing(file); }), HasSubstr("that is a folder"));
}

}  // namespace
}  // namespace kfactor::io
