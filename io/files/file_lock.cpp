#include "io/files/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <system_error>
#include <thread>

#include "graph/base/error.hpp"

namespace kfactor::io {
namespace {

constexpr auto kPatience = std::chrono::seconds(3);
constexpr auto kBetweenTries = std::chrono::milliseconds(100);

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

FileLock::FileLock(const LockOwner& owner) : file_(owner.file) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (open(); descriptor_ >= 0 && !take();) {
    if (std::chrono::steady_clock::now() >= end) {
      const std::string by = holder();
      ::close(descriptor_);
      throw InputError(fmt::format("{}: another kfactor is still working on it{}. Wait until it ends, or {}.",
                                   owner.guarded, by.empty() ? "" : " (" + by + ")", owner.way_out));
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
  if (!warning_.empty()) {
    warning_ = fmt::format("{}: {}. Make sure that no other kfactor works on it.", owner.guarded, warning_);
    remove();
  } else if (descriptor_ >= 0) {
    note(owner.purpose);
  }
}

FileLock::~FileLock() { remove(); }

void FileLock::open() {
  descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0 && errno != ENOENT && errno != ENOTDIR) {
    throw EnvironmentError(
        fmt::format("cannot write \"{}\": {}. May you write to this file and its folder?", file_, reason()));
  }
}

// True if no further attempt is needed: this process has the lock, or the file system has no locks.
bool FileLock::take() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      warning_ = fmt::format("the file system has no locks ({})", reason());
    }
    return !warning_.empty();
  }
  if (is_named()) {
    return true;
  }
  // The former holder has removed the file in the meantime, so this lock is on a file that other processes
  // cannot find.
  ::close(descriptor_);
  open();
  return descriptor_ < 0;
}

bool FileLock::is_named() const {
  struct stat mine {};
  struct stat named {};
  return ::fstat(descriptor_, &mine) == 0 && ::stat(file_.c_str(), &named) == 0 &&
         mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

std::string FileLock::holder() const {
  std::array<char, 512> text{};
  const ssize_t length = ::pread(descriptor_, text.data(), text.size(), 0);
  const std::string line(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return line.substr(0, line.find('\n'));
}

void FileLock::note(const std::string& purpose) const {
  std::array<char, HOST_NAME_MAX + 1> machine{};
  ::gethostname(machine.data(), machine.size() - 1);
  const std::string line = fmt::format("process {} on {}, for {}\n", ::getpid(), machine.data(), purpose);
  // If the disk is full, the note is missing; the lock still holds.
  if (::ftruncate(descriptor_, 0) != 0 ||
      ::pwrite(descriptor_, line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) {
    return;
  }
}

void FileLock::remove() noexcept {
  if (descriptor_ < 0) {
    return;
  }
  if (is_named()) {
    ::unlink(file_.c_str());
  }
  ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace kfactor::io
