#include "io/files/input_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "graph/base/error.hpp"

namespace kfactor::io {

namespace {

constexpr int kMillisecondsAtOnce = 1000;

WhileWaiting& waiting_hook() {
  static WhileWaiting hook;
  return hook;
}

bool& standard_input_is_read() {
  static bool is_read = false;
  return is_read;
}

std::string absent(const std::filesystem::path& path) {
  const std::string text = path.string();
  std::error_code error;
  if (std::filesystem::is_symlink(path, error)) {
    return text + ": is a link to " + std::filesystem::read_symlink(path, error).string() +
           ", and there is no such file.";
  }
  if (text.starts_with("/dev/fd/") || text.starts_with("/proc/self/fd/")) {
    return text + ": no such file. mpirun does not pass it on: give - and pipe the text in.";
  }
  return text + ": no such file.";
}

// Why a file cannot be opened.
[[noreturn]] void throw_unreadable(const std::filesystem::path& path, int code) {
  const std::string name = path.string();
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      throw InputError(absent(path));
    case EACCES:
    case EPERM:
      throw InputError(name +
                       ": you may not read it (permission denied). Ask its owner for the right to read the "
                       "file and its folders.");
    case ELOOP:
      throw InputError(name + ": is a link that leads back to itself.");
    case ENAMETOOLONG:
      throw InputError(name.substr(0, 60) + "...: the name is too long for this file system.");
    case EMFILE:
    case ENFILE:
      throw EnvironmentError(name +
                             ": cannot be opened, because too many files are open. Raise the limit: "
                             "ulimit -n.");
    default:
      throw EnvironmentError(name + ": cannot be opened (" + std::strerror(code) + ").");
  }
}

// Refuses what has no end or is no file.
void check_type(const std::string& name, mode_t mode) {
  if (S_ISDIR(mode)) {
    throw InputError(name + ": is a folder, not a file.");
  }
  if (S_ISCHR(mode) || S_ISBLK(mode)) {
    throw InputError(name + ": is a device, not a file. Name a file, or - for standard input.");
  }
  if (S_ISSOCK(mode)) {
    throw InputError(name + ": is a socket, not a file. Name a file, or - for standard input.");
  }
}

struct stat status_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    throw_unreadable(path, errno);
  }
  check_type(path.string(), status.st_mode);
  return status;
}

}  // namespace

bool is_standard_input(const std::filesystem::path& path) { return path == "-"; }

std::string input_name(const std::filesystem::path& path) {
  return is_standard_input(path) ? "standard input" : path.string();
}

void require_input(const std::filesystem::path& path) {
  if (is_standard_input(path)) {
    return;
  }
  status_of(path);
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) {
    throw_unreadable(path, errno);
  }
}

void set_while_waiting(WhileWaiting hook) { waiting_hook() = std::move(hook); }

InputFile::InputFile(const std::filesystem::path& path) : name_(input_name(path)) {
  struct stat status {};
  if (is_standard_input(path)) {
    if (std::exchange(standard_input_is_read(), true)) {
      throw InputError(
          "standard input (-) is named twice, and can be read once. Give one of them as a file.");
    }
    descriptor_ = STDIN_FILENO;
    owns_descriptor_ = false;
    if (::fstat(descriptor_, &status) != 0) {
      throw InputError("standard input is closed. Give it a file or a pipe: kfactor ... - < FILE.");
    }
    if (S_ISDIR(status.st_mode)) {
      throw InputError("standard input is a folder, not a file.");
    }
  } else {
    status_of(path);
    // Without O_NONBLOCK a named pipe would wait here until somebody opens it for writing.
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor_ < 0) {
      throw_unreadable(path, errno);
    }
    if (::fstat(descriptor_, &status) != 0) {
      const int code = errno;
      ::close(descriptor_);
      throw_unreadable(path, code);
    }
    had_writer_ = !S_ISFIFO(status.st_mode);
  }
  may_wait_ = !S_ISREG(status.st_mode);
  if (!may_wait_) {
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
}

InputFile::~InputFile() {
  if (owns_descriptor_ && descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::size_t InputFile::read(char* to, std::size_t most) {
  std::size_t total = 0;
  while (total < most) {
    const std::size_t count = read_some(to + total, most - total);
    if (count == 0) {
      break;
    }
    total += count;
  }
  return total;
}

std::size_t InputFile::read_some(char* to, std::size_t most) {
  for (;;) {
    if (may_wait_ && had_writer_) {
      wait_for_data();
    }
    const ::ssize_t count = ::read(descriptor_, to, most);
    if (count > 0) {
      had_writer_ = true;
      return static_cast<std::size_t>(count);
    }
    if (count == 0) {
      if (had_writer_) {
        return 0;
      }
      wait_for_writer();
    } else if (errno == EAGAIN) {
      had_writer_ = true;  // a pipe without a writer has an end at once
    } else if (errno != EINTR) {
      throw EnvironmentError(name_ + ": reading failed (" + std::strerror(errno) + ").");
    }
  }
}

void InputFile::note_second() {
  ++seconds_;
  if (waiting_hook()) {
    waiting_hook()(name_, seconds_);
  }
}

void InputFile::wait_for_data() {
  for (;;) {
    ::pollfd wait{descriptor_, POLLIN, 0};
    const int ready = ::poll(&wait, 1, kMillisecondsAtOnce);
    if (ready > 0) {
      return;
    }
    if (ready < 0 && errno != EINTR) {
      throw EnvironmentError(name_ + ": reading failed (" + std::strerror(errno) + ").");
    }
    note_second();
  }
}

// poll() reports nothing for a pipe that never had a writer, and something as soon as one has written or left.
void InputFile::wait_for_writer() {
  if (seconds_ >= kSecondsForAWriter) {
    throw InputError(
        name_ +
        ": is a pipe that nothing writes to. Start the program that writes to it first, or name a "
        "file.");
  }
  ::pollfd wait{descriptor_, POLLIN, 0};
  const int ready = ::poll(&wait, 1, kMillisecondsAtOnce);
  had_writer_ = ready > 0;
  if (ready == 0) {
    note_second();
  }
}

}  // namespace kfactor::io
