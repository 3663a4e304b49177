#include "io/results/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/output_place.hpp"
#include "io/files/text_file.hpp"

namespace kfactor::io {
namespace {

constexpr std::size_t kChecksumLength = 16;

std::string checksum(std::string_view record) { return fmt::format("{:016x}", stable_hash(record)); }

[[noreturn]] void fail(const std::string& path) {
  throw EnvironmentError(
      fmt::format("cannot write \"{}\": {} Earlier records are safe.", path, write_problem(errno)));
}

}  // namespace

Journal::Journal(std::string path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    fail(path_);
  }
  sync_folder(std::filesystem::path(path_).parent_path().string());
}

Journal::~Journal() { ::close(descriptor_); }

void Journal::append(std::string_view record) {
  require(record.find('\n') == std::string_view::npos, "a record is one line");
  const std::string line = fmt::format("{} {}\n", checksum(record), record);
  for (std::size_t written = 0; written < line.size();) {
    const ::ssize_t count = ::write(descriptor_, line.data() + written, line.size() - written);
    if (count < 0 && errno != EINTR) {
      fail(path_);
    }
    written += count < 0 ? 0 : static_cast<std::size_t>(count);
  }
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL) {
    fail(path_);
  }
}

std::vector<std::string> read_journal(const std::string& path) {
  const std::string text = load_bytes(path);
  std::vector<std::string> records;
  for (std::size_t begin = 0, end = text.find('\n'); end != std::string::npos;
       begin = end + 1, end = text.find('\n', begin)) {
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (line.size() > kChecksumLength && line[kChecksumLength] == ' ') {
      const std::string_view record = line.substr(kChecksumLength + 1);
      if (line.substr(0, kChecksumLength) == checksum(record)) {
        records.emplace_back(record);
      }
    }
  }
  return records;
}

}  // namespace kfactor::io
