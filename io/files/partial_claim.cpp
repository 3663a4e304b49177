#include "io/files/partial_claim.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/output_place.hpp"
#include "io/files/write_all.hpp"

namespace kfactor::io {
namespace {

constexpr auto kWaitForWriter = std::chrono::seconds(10);
constexpr auto kBetweenAttempts = std::chrono::milliseconds(50);

}  // namespace

PartialClaim::PartialClaim(std::string target)
    : target_(std::move(target)), partial_(target_ + std::string(kPartialEnding)) {
  const auto end = std::chrono::steady_clock::now() + kWaitForWriter;
  while (!make()) {
    if (std::chrono::steady_clock::now() >= end) {
      throw EnvironmentError(fmt::format(
          "cannot write \"{}\": another program is writing \"{}\". Wait until it ends, or choose another "
          "name.",
          target_, partial_));
    }
    std::this_thread::sleep_for(kBetweenAttempts);
  }
}

PartialClaim::~PartialClaim() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

// False if another process was faster.
bool PartialClaim::make() {
  constexpr mode_t kByUmask = 0666;
  descriptor_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kByUmask);
  if (descriptor_ < 0) {
    const int error = errno;
    if (error != EEXIST) {
      fail(error);
    }
    return remove_leftover() && make();
  }
  const bool is_taken = ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  // Between open() and flock() another process may have held it for a leftover.
  if (is_taken || !is_named(descriptor_)) {
    ::close(std::exchange(descriptor_, -1));
    return false;
  }
  return true;
}

// Whether the open file is the one that has the name now.
bool PartialClaim::is_named(int descriptor) const {
  struct stat mine {};
  struct stat named {};
  return ::fstat(descriptor, &mine) == 0 && ::lstat(partial_.c_str(), &named) == 0 &&
         mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

// Whether a partial file that is here was nobody's any more and is gone now. The lock is held while the file is
// removed, so its writer cannot come in between.
bool PartialClaim::remove_leftover() const {
  struct stat found {};
  if (::lstat(partial_.c_str(), &found) != 0) {
    return errno == ENOENT;
  }
  if (!S_ISREG(found.st_mode)) {
    fail(EEXIST);
  }
  int held = ::open(partial_.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (held < 0) {
    held = ::open(partial_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);  // made by another user
  }
  const bool is_taken =
      held >= 0 && ((::flock(held, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || !is_named(held));
  const int error = is_taken || ::unlink(partial_.c_str()) == 0 ? 0 : errno;
  if (held >= 0) {
    ::close(held);
  }
  if (error != 0 && error != ENOENT) {
    fail(error);
  }
  return !is_taken;
}

void PartialClaim::write(std::string_view text) {
  if (const int error = write_all(descriptor_, text); error != 0) {
    fail(error);
  }
}

void PartialClaim::sync() {
  // Some file systems cannot sync and return EINVAL; nothing more can be done there.
  if (::fsync(descriptor_) != 0 && errno != EINVAL) {
    fail(errno);
  }
}

void PartialClaim::fail(int error) const {
  throw EnvironmentError(fmt::format("cannot write \"{}\": {}", target_, write_problem(error)));
}

}  // namespace kfactor::io
