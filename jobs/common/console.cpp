#include "jobs/common/console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "graph/base/error.hpp"
#include "io/files/quote.hpp"

namespace kfactor::jobs {
namespace {

int output_error = 0;  // errno of the first text that standard output did not take

constexpr int kForever = -1;
constexpr int kMostWait = 1000;  // milliseconds

// Returns 0, or the errno of the failure. If the stream does not block and its reader is slow, waits up to
// `patience` milliseconds for room.
int write_all(int stream, std::string_view text, int patience) {
  while (!text.empty()) {
    const ssize_t written = ::write(stream, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd room{stream, POLLOUT, 0};
      if (::poll(&room, 1, patience) == 0) {
        return EAGAIN;
      }
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

void hold_standard_streams() {
  constexpr int kStreams = 3;
  for (int stream = 0; stream < kStreams; ++stream) {
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) {
      // Opened the wrong way round, so that reading it or printing to it is still an error.
      static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void print_text(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, io::printable(text), kForever);
  if (error != 0 && error != EPIPE && output_error == 0) {
    output_error = error;
  }
}

void note_text(std::string_view text) { note_as_is(io::printable(text)); }

void note_as_is(std::string_view text) {
  static_cast<void>(
      write_all(STDERR_FILENO, text, kMostWait));  // there is no other place to tell of a failure
}

void require_printed() {
  if (output_error == 0) {
    // Network file systems tell of a full disk only when a file is closed.
    const int copy = ::dup(STDOUT_FILENO);
    if (copy >= 0 && ::close(copy) != 0 && errno != EINTR) {
      output_error = errno;
    }
  }
  if (output_error != 0) {
    throw EnvironmentError(
        fmt::format("Standard output could not be written: {}. What was to be printed there is lost; files "
                    "that were written are "
                    "complete.",
                    output_error == EBADF ? "it is closed" : std::strerror(output_error)));
  }
}

}  // namespace kfactor::jobs
