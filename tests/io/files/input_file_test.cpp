#include "io/files/input_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "io/files/text_file.hpp"
#include "tests/support/file_helpers.hpp"

namespace kfactor::io {
namespace {

using test::input_error;
using testing::EndsWith;
using testing::HasSubstr;

class InputFileTest : public testing::Test {
 protected:
  std::string named(const std::string& name) const { return (folder_.path() / name).string(); }
  static std::string environment_error(const std::string& path) {
    try {
      load_text(path);
    } catch (const EnvironmentError& error) {
      return error.what();
    }
    return "no EnvironmentError";
  }

  test::TemporaryFolder folder_;
};

TEST_F(InputFileTest, WhatHasNoEndOrIsNoFileIsRefusedByName) {
  const auto socket_name = named("socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_name.c_str(), sizeof address.sun_path - 1);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::filesystem::create_symlink("gone", named("dangling"));
  std::filesystem::create_symlink("circle", named("circle"));
  folder_.write("file", "x");
  const std::pair<std::string, const char*> cases[] = {
      {"/dev/zero", "/dev/zero: is a device, not a file. Name a file, or - for standard input."},
      {"/dev/null", "/dev/null: is a device, not a file. Name a file, or - for standard input."},
      {"/dev/urandom", "/dev/urandom: is a device, not a file. Name a file, or - for standard input."},
      {"/", "/: is a folder, not a file."},
      {socket_name, ": is a socket, not a file. Name a file, or - for standard input."},
      {named("dangling"), "/dangling: is a link to gone, and there is no such file."},
      {named("circle"), "/circle: is a link that leads back to itself."},
      {named("file/x"), "/file/x: no such file."},
      {"/dev/fd/977", "/dev/fd/977: no such file. mpirun does not pass it on: give - and pipe the text in."},
      {named(std::string(300, 'x')), "...: the name is too long for this file system."}};
  for (const auto& [path, sentence] : cases) {
    EXPECT_THAT(input_error([&, name = path] { load_text(name); }), EndsWith(sentence));
    EXPECT_THAT(input_error([&, name = path] { LineReader reader(name); }), EndsWith(sentence));
    EXPECT_THAT(input_error([&, name = path] { estimate_lines(name); }), EndsWith(sentence));
  }
  ::close(listener);
}

TEST_F(InputFileTest, FaultsOfTheMachineAreNotTheUsers) {
  // Reading this file fails: nothing is mapped at address 0.
  EXPECT_THAT(environment_error("/proc/self/mem"), HasSubstr("/proc/self/mem: reading failed ("));
  const auto file = folder_.write("file", "text");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = ::dup(0);
  ASSERT_GE(next, 0);
  ::close(next);
  const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const std::string sentence = environment_error(file);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(sentence, HasSubstr("too many files are open. Raise the limit: ulimit -n."));
}

TEST_F(InputFileTest, AFileOfOthersIsTheUsersError) {
  const auto file = folder_.write("secret", "text");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const uid_t user = ::geteuid();
  constexpr uid_t kNobody = 65534;
  if (user == 0) {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    ASSERT_EQ(::seteuid(kNobody), 0);  // root may read everything
  }
  const std::string reading = input_error([&] { load_text(file); });
  const std::string checking = input_error([&] { require_input(file); });
  ASSERT_EQ(::seteuid(user), 0);
  EXPECT_THAT(reading, HasSubstr("secret: you may not read it (permission denied)."));
  EXPECT_EQ(reading, checking);
}

TEST_F(InputFileTest, APipeIsReadAndItsWriterIsAwaited) {
  const auto pipe = named("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto write_slowly = [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    std::ofstream out(pipe);
    for (int i = 0; i < 3; ++i) {
      out << i << ' ' << i + 1 << std::endl;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  };
  std::thread writer(write_slowly);
  EXPECT_EQ(load_text(pipe), "0 1\n1 2\n2 3\n");
  writer.join();
  std::thread second(write_slowly);
  LineReader lines(pipe);
  std::string all;
  for (std::string_view line; lines.next(line);) {
    all += std::string(line) + "|";
  }
  second.join();
  EXPECT_EQ(all, "0 1|1 2|2 3|");
  EXPECT_EQ(estimate_lines(pipe), 0U) << "it is not read twice";
}

TEST_F(InputFileTest, APipeThatNothingWritesToIsRefused) {
  const auto pipe = named("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::vector<int> told;
  set_while_waiting([&](const std::string& name, int seconds) {
    EXPECT_EQ(name, pipe);
    told.push_back(seconds);
  });
  EXPECT_THAT(input_error([&] { load_text(pipe); }), HasSubstr("pipe: is a pipe that nothing writes to."));
  EXPECT_THAT(told, testing::ElementsAre(1, 2, 3, 4, 5));
  set_while_waiting([](const std::string&, int) { throw InputError("asked to stop"); });
  const int silent = ::open(pipe.c_str(), O_RDWR);  // a writer that writes nothing
  EXPECT_EQ(input_error([&] { load_text(pipe); }), "asked to stop");
  ::close(silent);
  set_while_waiting({});
}

}  // namespace
}  // namespace kfactor::io
