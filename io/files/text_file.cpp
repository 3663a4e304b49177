#include "io/files/text_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "graph/base/error.hpp"

namespace kfactor::io {

namespace {

constexpr std::size_t kBytesAtOnce = std::size_t{1} << 20;

// Checks that the file exists before anything is opened, so that the message is the same everywhere.
void check_readable(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    throw InputError(path.string() + ": no such file.");
  }
  if (std::filesystem::is_directory(status)) {
    throw InputError(path.string() + ": is a folder, not a file.");
  }
}

[[noreturn]] void throw_unreadable(const std::string& path) {
  throw InputError(path + ": cannot be read (" + std::strerror(errno) + ").");
}

}  // namespace

std::string load_text(const std::filesystem::path& path) {
  check_readable(path);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw_unreadable(path.string());
  }
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad() || text.bad()) {
    throw EnvironmentError(path.string() + ": reading failed.");
  }
  return std::move(text).str();
}

std::string read_text(const Comm& comm, const std::filesystem::path& path) {
  std::string text;
  comm.agree([&] {
    if (comm.is_root()) {
      text = load_text(path);
    }
  });
  return comm.broadcast(std::move(text));
}

namespace {

bool is_gzip(std::istream& file) {
  std::array<char, 2> first{};
  file.read(first.data(), first.size());
  return file && first[0] == '\x1f' && first[1] == '\x8b';
}

// Estimates the number of line ends from evenly spaced samples.
std::uint64_t lines_by_samples(std::istream& file, std::uint64_t bytes) {
  constexpr std::uint64_t kSamples = 64;
  std::string sample(kBytesAtOnce / kSamples, '\0');
  std::uint64_t lines = 0;
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    file.seekg(static_cast<std::streamoff>((bytes - sample.size()) / (kSamples - 1) * i));
    file.read(sample.data(), static_cast<std::streamsize>(sample.size()));
    lines += static_cast<std::uint64_t>(std::count(sample.begin(), sample.end(), '\n'));
  }
  return static_cast<std::uint64_t>(static_cast<double>(lines) * static_cast<double>(bytes) / kBytesAtOnce);
}

}  // namespace

std::uint64_t estimate_lines(const std::filesystem::path& path) {
  check_readable(path);
  if (!std::filesystem::is_regular_file(path)) {
    return 0;
  }
  std::ifstream file(path, std::ios::binary);
  const std::uint64_t bytes = std::filesystem::file_size(path);
  if (file && bytes > 4 * kBytesAtOnce && !is_gzip(file)) {
    return lines_by_samples(file, bytes);
  }
  LineReader reader(path);
  for (std::string_view line; reader.next(line);) {
  }
  return reader.line_number();
}

// Reads plain and gzip files; zlib recognises both.
class LineReader::Stream {
 public:
  explicit Stream(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr) {
      throw_unreadable(path);
    }
    gzbuffer(file_, 1U << 18);
  }
  ~Stream() { gzclose_r(file_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  std::size_t read(char* to, std::size_t most) {
    const int count = gzread(file_, to, static_cast<unsigned>(most));
    int code = Z_OK;
    const char* reason = gzerror(file_, &code);
    if (code == Z_BUF_ERROR) {
      throw InputError(path_ +
                       ": the gzip stream ends too early. Was the file copied or downloaded completely?");
    }
    if (code == Z_ERRNO) {
      throw EnvironmentError(path_ + ": reading failed (" + std::strerror(errno) + ").");
    }
    if (code != Z_OK && code != Z_STREAM_END) {
      throw InputError(path_ + ": the gzip stream is damaged (" + reason + ").");
    }
    return static_cast<std::size_t>(count);
  }

 private:
  std::string path_;
  gzFile file_;
};

LineReader::LineReader(const std::filesystem::path& path) : path_(path.string()) {
  check_readable(path);
  stream_ = std::make_unique<Stream>(path_);
  if (refill() && end_ >= 3 && std::string_view(buffer_).substr(0, 3) == "\xEF\xBB\xBF") {
    begin_ = 3;
  }
}

LineReader::~LineReader() = default;

std::string LineReader::where() const { return path_ + ":" + std::to_string(line_number_) + ": "; }

// Moves the unfinished line to the front and reads more text after it; false at the end of the file.
bool LineReader::refill() {
  buffer_.erase(0, begin_);
  end_ -= begin_;
  begin_ = 0;
  buffer_.resize(end_ + kBytesAtOnce);
  const std::size_t count = stream_->read(buffer_.data() + end_, kBytesAtOnce);
  end_ += count;
  return count > 0;
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = 0;  // bytes after begin_ without a line end
  for (;;) {
    const char* first = buffer_.data() + begin_;
    const std::size_t length = end_ - begin_;
    const void* found = std::memchr(first + searched, '\n', length - searched);
    if (found != nullptr) {
      line = {first, static_cast<std::size_t>(static_cast<const char*>(found) - first)};
      begin_ += line.size() + 1;
      break;
    }
    searched = length;
    if (!refill()) {
      if (length == 0) {
        return false;
      }
      line = {buffer_.data() + begin_, length};  // the last line has no line end
      begin_ = end_;
      break;
    }
  }
  ++line_number_;
  if (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
  }
  return true;
}

}  // namespace kfactor::io
