#include "jobs/common/console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "graph/base/error.hpp"

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

// The number of bytes of the character at the front of `text` that may be printed as it is; 0: it must not.
std::size_t printable_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) {
    const bool is_control = byte(0) < 0x20 || byte(0) == 0x7f;
    return !is_control || text[0] == '\n' || text[0] == '\t' ? 1 : 0;
  }
  // The first character that needs so many bytes, by their number. A shorter form of a character is no UTF-8.
  constexpr std::array<std::uint32_t, 5> kFirst = {0, 0, 0x80, 0x800, 0x10000};
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) {
    return 0;
  }
  std::uint32_t character = byte(0) & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) {
      return 0;
    }
    character = character << 6 | (byte(i) & 0x3fU);
  }
  const bool is_control = character < 0xa0;
  const bool is_half_a_pair = character >= 0xd800 && character < 0xe000;
  return character < kFirst[length] || character > 0x10ffff || is_control || is_half_a_pair ? 0 : length;
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

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length > 0) {
      result += text.substr(0, length);
      text.remove_prefix(length);
    } else {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
    }
  }
  return result;
}

void print_text(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, printable(text), kForever);
  if (error != 0 && error != EPIPE && output_error == 0) {
    output_error = error;
  }
}

void note_text(std::string_view text) { note_as_is(printable(text)); }

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
