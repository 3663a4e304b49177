#include "jobs/run/draw_report.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "graph/base/error.hpp"
#include "jobs/common/data_files.hpp"

namespace kfactor::jobs {
namespace {

constexpr int kModuleMissing = 3;     // exit code of the script
constexpr int kPageDescriptor = 3;    // in the script: the file after standard error
constexpr int kFirstDescriptor = 10;  // ours, above those of the script

// Returns a Python that is likely to have matplotlib. On Debian the system's Python has it, and another python3
// on the PATH may not; on a cluster it is the other way round.
std::string python() {
  const char* named = std::getenv("KFACTOR_PYTHON");
  return named != nullptr && *named != '\0' ? named : "/usr/bin/python3";
}

// A file in memory, so that drawing needs no folder for temporary files.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text) {
    const int created = ::memfd_create("kfactor-report", MFD_CLOEXEC);
    descriptor_ = created < 0 ? -1 : ::fcntl(created, F_DUPFD_CLOEXEC, kFirstDescriptor);
    const int error = errno;
    if (created >= 0) {
      ::close(created);
    }
    if (descriptor_ < 0) {
      throw EnvironmentError(
          fmt::format("cannot draw the report: no file in memory ({}).", std::strerror(error)));
    }
    write(text);
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }

  std::string text() const {
    std::string text;
    std::array<char, 65536> piece{};
    for (;;) {
      const ssize_t count = ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(text.size()));
      if (count <= 0) {
        return text;
      }
      text.append(piece.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  void write(std::string_view text) const {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t count =
          ::pwrite(descriptor_, text.data() + done, text.size() - done, static_cast<off_t>(done));
      if (count < 0 && errno != EINTR) {
        const int error = errno;
        ::close(descriptor_);
        throw EnvironmentError(fmt::format("cannot draw the report: memory for its numbers is missing ({}).",
                                           std::strerror(error)));
      }
      done += static_cast<std::size_t>(count < 0 ? 0 : count);
    }
  }

  int descriptor_ = -1;
};

struct Drawn {
  int start_error = 0;  // errno; 0: the program was started
  int status = 0;       // as waitpid() gives it
  std::string page;
  std::string said;  // on standard output and error

  bool complete() const {
    return start_error == 0 && status == 0 &&
           (page.starts_with("<!DOCTYPE html>") || page.starts_with("<svg"));
  }
  bool lacks_module() const {
    return start_error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == kModuleMissing;
  }
};

Drawn run_script(std::vector<std::string> words, const std::string& numbers) {
  const MemoryFile input(numbers), page({}), said({});
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files{};
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, said.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, said.descriptor(), STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&files, page.descriptor(), kPageDescriptor);
  Drawn drawn;
  pid_t child = 0;
  drawn.start_error = ::posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  // Where SIGCHLD is ignored, the system forgets the exit code: the page tells whether it is complete.
  while (drawn.start_error == 0 && ::waitpid(child, &drawn.status, 0) < 0 && errno == EINTR) {
  }
  drawn.page = page.text();
  drawn.said = said.text();
  return drawn;
}

// `isolated`: without the user's modules and variables (PYTHONPATH, PYTHONHOME and so on).
Drawn run_python(bool isolated, Drawing drawing, const std::string& numbers) {
  std::vector<std::string> words = {python(), "-B", "-X", "utf8"};
  if (isolated) {
    words.emplace_back("-I");
  }
  words.push_back(data_file("plots/report.py").string());
  if (drawing == Drawing::FirstFigure) {
    words.emplace_back("--figure");
  }
  words.insert(words.end(), {"/proc/self/fd/0", fmt::format("/proc/self/fd/{}", kPageDescriptor)});
  return run_script(std::move(words), numbers);
}

// The last line that says something: of a Python exception, its kind and its sentence.
std::string last_line(std::string_view said) {
  constexpr std::string_view kSpace = " \t\r\n";
  constexpr std::size_t kLongest = 400;
  const std::size_t last = said.find_last_not_of(kSpace);
  if (last == std::string_view::npos) {
    return {};
  }
  said = said.substr(0, last + 1);
  const std::size_t before = said.find_last_of("\r\n");
  std::string line(before == std::string_view::npos ? said : said.substr(before + 1));
  line.erase(0, line.find_first_not_of(kSpace));
  if (line.size() > kLongest) {
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) {
      --end;  // not within a letter of several bytes
    }
    line.resize(end);
    line += "...";
  }
  for (char& letter : line) {
    const auto code = static_cast<unsigned char>(letter);
    letter = code < 0x20 || code == 0x7f ? ' ' : letter;
  }
  return line;
}

[[noreturn]] void explain(const Drawn& drawn) {
  const std::string reason =
      drawn.start_error != 0 ? std::strerror(drawn.start_error) : last_line(drawn.said);
  if (drawn.start_error != 0 || drawn.lacks_module()) {
    throw EnvironmentError(
        fmt::format("cannot draw the report: {} with matplotlib is needed ({}). On Debian: apt-get install "
                    "python3-matplotlib; elsewhere name a Python that has it in KFACTOR_PYTHON.",
                    python(), reason));
  }
  const std::string end =
      WIFSIGNALED(drawn.status) ? fmt::format("was ended by signal {} ({})", WTERMSIG(drawn.status),
                                              ::strsignal(WTERMSIG(drawn.status)))
      : drawn.status == 0       ? std::string("ended without a page. Does KFACTOR_PYTHON name a Python?")
                                : fmt::format("ended with exit code {}", WEXITSTATUS(drawn.status));
  throw EnvironmentError(
      reason.empty() ? fmt::format("cannot draw the report: {} {}.", python(), end)
                     : fmt::format("cannot draw the report: {} {} and said: {}", python(), end, reason));
}

}  // namespace

std::string draw_report(const std::string& numbers, Drawing drawing) {
  Drawn drawn = run_python(true, drawing, numbers);
  // Module systems and package managers may keep matplotlib where only PYTHONPATH leads.
  if (drawn.lacks_module()) {
    drawn = run_python(false, drawing, numbers);
  }
  if (!drawn.complete()) {
    explain(drawn);
  }
  return std::move(drawn.page);
}

}  // namespace kfactor::jobs
