#include "io/files/readable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "graph/base/error.hpp"

namespace kfactor::io {
namespace {

[[noreturn]] void fail_to_read(const std::string& path, int error) {
  std::string reason = std::generic_category().message(error);
  if (error == EACCES || error == EPERM) {
    reason = "permission denied. Ask its owner, or copy it to a place where you may read it";
  } else if (error == EMFILE || error == ENFILE) {
    reason = "too many files are open. Raise the limit (ulimit -n), or close programs";
  } else if (error == EIO) {
    reason += ". Is the disk in order?";
  }
  throw EnvironmentError("\"" + path + "\" cannot be read: " + reason + (reason.ends_with('?') ? "" : "."));
}

void check_kind(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      throw InputError("\"" + path + "\" does not exist. Is the name right?");
    }
    fail_to_read(path, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    throw InputError(
        "\"" + path + "\" is " +
        (S_ISDIR(status.st_mode) ? "a folder, not a file." : "not a file, but a device or a pipe."));
  }
}

}  // namespace

// The kind is asked for first: opening a pipe would wait for a writer.
ReadableFile::ReadableFile(std::string path)
    : path_(std::move(path)), descriptor_((check_kind(path_), ::open(path_.c_str(), O_RDONLY | O_CLOEXEC))) {
  struct stat status {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    fail_to_read(path_, errno);
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
  // Where there are no locks, a finished file can be read all the same.
  if (::flock(descriptor_, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw EnvironmentError(
        "\"" + path_ +
        "\" is open for writing in another program, which holds its lock. Close it there (in "
        "a notebook?) and repeat the command.");
  }
}

ReadableFile::~ReadableFile() { ::close(descriptor_); }

std::span<std::byte> ReadableFile::read(std::uint64_t offset, std::span<std::byte> to) const {
  std::size_t filled = 0;
  while (filled < to.size()) {
    const ::ssize_t count =
        ::pread(descriptor_, to.data() + filled, to.size() - filled, static_cast<::off_t>(offset + filled));
    if (count < 0 && errno != EINTR) {
      fail_to_read(path_, errno);
    }
    if (count == 0) {
      break;
    }
    filled += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  return to.first(filled);
}

}  // namespace kfactor::io
