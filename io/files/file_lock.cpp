#include "io/files/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <thread>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/output_place.hpp"

namespace kfactor::io {
namespace {

constexpr auto kPatience = std::chrono::seconds(3);
constexpr auto kBetweenTries = std::chrono::milliseconds(100);

std::string reason() { return std::generic_category().message(errno); }

std::string this_machine() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// Whether a note names a process of this machine that has ended. Such a note remains if a later holder may not
// write into the file.
bool is_of_ended_process(const std::string& note) {
  int process = 0;
  int rest = 0;
  if (std::sscanf(note.c_str(), "process %d on %n", &process, &rest) != 1 || rest == 0 ||
      note.compare(static_cast<std::size_t>(rest), note.find(',') - static_cast<std::size_t>(rest),
                   this_machine()) != 0) {
    return false;
  }
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

std::string name_of_user(uid_t user) {
  const struct passwd* entry = ::getpwuid(user);
  return entry != nullptr ? std::string(entry->pw_name) : fmt::format("user {}", user);
}

}  // namespace

FileLock::FileLock(const LockOwner& owner) : file_(owner.file), guarded_(owner.guarded) {
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

// The file is first opened without O_CREAT: in a shared folder such as /tmp the system refuses O_CREAT for an
// existing file of another user. A file that may only be read can be locked as well.
void FileLock::open() {
  may_write_ = true;
  while ((descriptor_ = open_once(O_RDWR)) < 0 && errno == ENOENT) {
    descriptor_ = open_once(O_RDWR | O_CREAT | O_EXCL);
    if (descriptor_ >= 0 || errno != EEXIST) {
      break;
    }
  }
  if (descriptor_ < 0 && errno == EACCES && ::access(file_.c_str(), F_OK) == 0) {
    may_write_ = false;
    descriptor_ = open_once(O_RDONLY);
    if (descriptor_ < 0 && errno == EACCES) {
      refuse_unreadable();
    }
  }
  if (descriptor_ >= 0 || errno == ELOOP || errno == EISDIR) {
    require_file();
  } else if (errno != ENOENT && errno != ENOTDIR) {
    throw EnvironmentError(fmt::format("cannot write \"{}\": {}", file_, write_problem(errno)));
  }
}

int FileLock::open_once(int how) {
  constexpr mode_t kByUmask = 0666;
  return ::open(file_.c_str(), how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, kByUmask);
}

// A link, a folder or a pipe with the name of the lock is somebody's own.
void FileLock::require_file() const {
  struct stat found {};
  if (descriptor_ >= 0 && ::fstat(descriptor_, &found) == 0 && S_ISREG(found.st_mode)) {
    return;
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  throw InputError(
      fmt::format("{} needs a lock file \"{}\", and what has this name is no file. Remove it, or rename it.",
                  guarded_, file_));
}

void FileLock::refuse_unreadable() const {
  struct stat found {};
  const std::string user = ::stat(file_.c_str(), &found) == 0 ? name_of_user(found.st_uid) : "another user";
  throw EnvironmentError(fmt::format(
      "{}: its lock file \"{}\" belongs to {}, and you may not look whether it is in use. Unless {} runs a "
      "kfactor there, remove that file.",
      guarded_, file_, user, user));
}

// True if no further attempt is needed: this process has the lock, or the file system has no locks.
bool FileLock::take() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EBADF && !may_write_) {
      // On network file systems a file must be open for writing to be locked.
      ::close(std::exchange(descriptor_, -1));
      refuse_unreadable();
    }
    if (errno != EWOULDBLOCK) {
      warning_ = fmt::format("the file system has no locks ({})", reason());
    }
    return !warning_.empty();
  }
  if (is_named() && (may_write_ || !replace())) {
    return true;
  }
  // The file was removed in the meantime, so this lock is on a file that other processes cannot find.
  ::close(descriptor_);
  open();
  return descriptor_ < 0;
}

// Removes another user's file, which a dead process has left, so that a file of our own can follow. False if
// only its owner may remove it; then the lock on it serves as well.
bool FileLock::replace() { return ::unlink(file_.c_str()) == 0; }

bool FileLock::is_named() const {
  struct stat mine {};
  struct stat named {};
  return ::fstat(descriptor_, &mine) == 0 && ::lstat(file_.c_str(), &named) == 0 &&
         mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

std::string FileLock::holder() const {
  std::array<char, 512> text{};
  const ssize_t length = ::pread(descriptor_, text.data(), text.size(), 0);
  std::string line(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  line.resize(std::min(line.size(), line.find('\n')));
  return is_of_ended_process(line) ? std::string() : printable_name(line);
}

void FileLock::note(const std::string& purpose) const {
  if (!may_write_) {
    return;
  }
  const std::string line = fmt::format("process {} on {}, for {}\n", ::getpid(), this_machine(), purpose);
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
