#include "io/files/stream_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "graph/base/error.hpp"
#include "io/files/write_all.hpp"

namespace kfactor::io {
namespace {

constexpr auto kWaitForReader = std::chrono::seconds(60);
constexpr auto kBetweenLooks = std::chrono::milliseconds(100);

// While it exists, a pipe whose reader has ended gives an error and does not end the process.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before_);
  }
  ~NoPipeSignal() { ::sigaction(SIGPIPE, &before_, nullptr); }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  struct sigaction before_ {};
};

[[noreturn]] void fail_stream(const OutputPlace& place, const std::string& why) {
  throw EnvironmentError(fmt::format("cannot write \"{}\": {}", place.path, why));
}

// Without O_NONBLOCK open() would wait for a reader for ever.
int open_pipe(const OutputPlace& place) {
  const auto end = std::chrono::steady_clock::now() + kWaitForReader;
  for (;;) {
    const int descriptor = ::open(place.target.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor >= 0 || errno != ENXIO) {
      return descriptor;
    }
    if (std::chrono::steady_clock::now() >= end) {
      fail_stream(place, "it is a pipe, and no program reads from it.");
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

int open_stream(const OutputPlace& place) {
  switch (place.kind) {
    case PlaceKind::Open:
      std::fflush(stdout);  // what was printed before comes first
      return ::fcntl(place.descriptor, F_DUPFD_CLOEXEC, 0);
    case PlaceKind::Pipe:
      return open_pipe(place);
    default:
      return ::open(place.target.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  }
}

}  // namespace

void write_into_stream(const OutputPlace& place, std::string_view text) {
  const NoPipeSignal none;
  const int descriptor = open_stream(place);
  if (descriptor < 0) {
    fail_stream(place, write_problem(errno));
  }
  const int error = write_all(descriptor, text);
  const int at_the_end = ::close(descriptor) == 0 ? 0 : errno;
  if (error != 0 || at_the_end != 0) {
    fail_stream(place, write_problem(error != 0 ? error : at_the_end));
  }
}

}  // namespace kfactor::io
