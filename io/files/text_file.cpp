#include "io/files/text_file.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/file_kind.hpp"
#include "io/files/gunzip.hpp"
#include "io/files/input_file.hpp"

namespace kfactor::io {

namespace {

constexpr std::size_t kBytesAtOnce = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

bool holds(std::string_view text, char c) { return std::memchr(text.data(), c, text.size()) != nullptr; }

// Reads the rest of the file, but not much more than `most` bytes.
std::string read_rest(InputFile& file, std::uint64_t most) {
  std::string text;
  std::size_t length = 0;
  for (;;) {
    text.resize(length + kBytesAtOnce);
    const std::size_t count = file.read(text.data() + length, kBytesAtOnce);
    length += count;
    if (count < kBytesAtOnce || length > most) {
      text.resize(length);
      return text;
    }
  }
}

void require_text(const std::string& name, std::string_view text) {
  if (const auto kind = file_kind(text.substr(0, kBytesThatTellTheKind))) {
    throw InputError(no_text(name, *kind));
  }
  if (text.size() > kMostTextBytes) {
    throw InputError(name + ": is longer than " + megabytes(kMostTextBytes) +
                     ". Scenarios, sweeps, fits and public figures are short texts. Is this a data file?");
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    throw InputError(nul_byte(name, static_cast<std::uint64_t>(lines) + 1));
  }
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

std::string load_text(const std::filesystem::path& path) {
  InputFile file(path);
  std::string text = read_rest(file, kMostTextBytes);
  require_text(file.name(), text);
  if (text.starts_with(kByteOrderMark)) {
    text.erase(0, kByteOrderMark.size());
  }
  if (!holds(text, '\n')) {
    std::replace(text.begin(), text.end(), '\r', '\n');
  }
  return text;
}

std::string load_bytes(const std::filesystem::path& path) {
  InputFile file(path);
  return read_rest(file, std::numeric_limits<std::uint64_t>::max());
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

// Estimates the number of line ends from evenly spaced samples.
std::uint64_t lines_by_samples(const std::filesystem::path& path, std::uint64_t bytes, char line_end) {
  constexpr std::uint64_t kSamples = 64;
  std::ifstream file(path, std::ios::binary);
  std::string sample(kBytesAtOnce / kSamples, '\0');
  std::uint64_t lines = 0;
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    file.seekg(static_cast<std::streamoff>((bytes - sample.size()) / (kSamples - 1) * i));
    file.read(sample.data(), static_cast<std::streamsize>(sample.size()));
    lines += static_cast<std::uint64_t>(std::count(sample.begin(), sample.end(), line_end));
  }
  if (!file) {
    throw EnvironmentError(path.string() + ": reading failed.");
  }
  return static_cast<std::uint64_t>(static_cast<double>(lines) * static_cast<double>(bytes) / kBytesAtOnce);
}

}  // namespace

std::uint64_t estimate_lines(const std::filesystem::path& path) {
  require_input(path);
  if (!std::filesystem::is_regular_file(path)) {  // standard input and pipes can be read once
    return 0;
  }
  LineReader reader(path);
  const std::uint64_t bytes = std::filesystem::file_size(path);
  if (bytes > 4 * kBytesAtOnce && !reader.is_packed()) {
    return lines_by_samples(path, bytes, reader.line_end());
  }
  for (std::string_view line; reader.next(line);) {
  }
  return reader.line_number();
}

// Reads plain and gzip files.
class LineReader::Stream {
 public:
  explicit Stream(const std::filesystem::path& path) : file_(path), first_(kBytesThatTellTheKind, '\0') {
    first_.resize(file_.read(first_.data(), first_.size()));
    if (is_gzip(first_)) {
      gunzip_.emplace(file_.name(), std::exchange(first_, {}),
                      [this](char* to, std::size_t most) { return file_.read(to, most); });
    }
  }

  const std::string& name() const { return file_.name(); }
  bool is_packed() const { return gunzip_.has_value(); }

  std::size_t read(char* to, std::size_t most) {
    if (gunzip_) {
      return gunzip_->read(to, most);
    }
    const std::size_t count = std::min(most, first_.size());
    std::copy_n(first_.data(), count, to);
    first_.erase(0, count);
    return count + file_.read(to + count, most - count);
  }

 private:
  InputFile file_;
  std::string first_;  // read to tell the kind of the file, not yet passed on
  std::optional<Gunzip> gunzip_;
};

LineReader::LineReader(const std::filesystem::path& path) : stream_(std::make_unique<Stream>(path)) {
  path_ = stream_->name();
  refill();
  if (const auto kind = file_kind(beginning().substr(0, kBytesThatTellTheKind))) {
    throw InputError(no_text(path_ + (stream_->is_packed() ? " (unpacked)" : ""), *kind));
  }
  if (beginning().starts_with(kByteOrderMark)) {
    begin_ = kByteOrderMark.size();
  }
  if (holds(beginning(), '\r') && !holds(beginning(), '\n')) {
    line_end_ = '\r';
    check_lines_ = holds(beginning(), '\0');
  }
}

LineReader::~LineReader() = default;

bool LineReader::is_packed() const { return stream_->is_packed(); }

std::string LineReader::where(std::uint64_t line) const { return path_ + ":" + std::to_string(line) + ": "; }

// Moves the unfinished line to the front and reads more text after it; false at the end of the file.
bool LineReader::refill() {
  buffer_.erase(0, begin_);
  end_ -= begin_;
  begin_ = 0;
  buffer_.resize(end_ + kBytesAtOnce);
  const std::size_t count = stream_->read(buffer_.data() + end_, kBytesAtOnce);
  const std::string_view fresh = std::string_view(buffer_).substr(end_, count);
  check_lines_ = check_lines_ || holds(fresh, '\0') || holds(fresh, line_end_ == '\n' ? '\r' : '\n');
  end_ += count;
  return count > 0;
}

void LineReader::check_line(std::string_view line) const {
  if (holds(line, '\0')) {
    throw InputError(nul_byte(path_, line_number_));
  }
  if (holds(line, '\r') || holds(line, '\n')) {
    throw InputError(
        where() +
        "holds a carriage return within the line. Are line ends of several kinds mixed? Make them "
        "one kind: dos2unix or mac2unix.");
  }
}

void LineReader::refuse_long_line(std::string_view begin) const {
  if (holds(begin, '\0')) {
    throw InputError(nul_byte(path_, line_number_ + 1));
  }
  throw InputError(where(line_number_ + 1) + "is longer than " + megabytes(kLongestLine) +
                   ". Is this a text with one short row a line?");
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = 0;  // bytes after begin_ without a line end
  for (;;) {
    const char* first = buffer_.data() + begin_;
    const std::size_t length = end_ - begin_;
    const void* found = std::memchr(first + searched, line_end_, length - searched);
    if (found != nullptr) {
      line = {first, static_cast<std::size_t>(static_cast<const char*>(found) - first)};
      begin_ += line.size() + 1;
      break;
    }
    if (length > kLongestLine) {
      refuse_long_line({first, length});
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
  while (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
  }
  if (check_lines_) {
    check_line(line);
  }
  return true;
}

}  // namespace kfactor::io
