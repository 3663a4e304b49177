// Text from files: whole files for scenarios, lines (plain or gzip) for data. "-" names standard input.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "graph/base/comm.hpp"

namespace kfactor::io {

// Scenarios, sweeps, fits and public figures are at most so long.
inline constexpr std::uint64_t kMostTextBytes = std::uint64_t{8} << 20;
// A line of data is at most so long.
inline constexpr std::size_t kLongestLine = std::size_t{1} << 20;

// A whole text. A byte order mark is dropped, and line ends of the old Mac (CR alone) become LF. InputError
// with the path if it cannot be read (see InputFile), is longer than kMostTextBytes, or is no text.
// Not collective.
std::string load_text(const std::filesystem::path& path);

// The bytes of a file of any length, as they are. Throws like InputFile. Not collective.
std::string load_bytes(const std::filesystem::path& path);

// load_text() on every rank: root reads and broadcasts. Collective; every rank throws the same error.
std::string read_text(const Comm& comm, const std::filesystem::path& path);

// The approximate number of lines of a data file, to estimate the cost of reading it: from samples of a large
// plain file, otherwise by counting, for which gzip is unpacked. 0 if this is not a regular file. Throws like
// LineReader. Not collective.
std::uint64_t estimate_lines(const std::filesystem::path& path);

// The text without spaces, tabs and carriage returns at its ends.
std::string_view trimmed(std::string_view text);

// Reads the lines of a text file, plain or gzip (recognised by its first bytes, not by its name), one at a
// time, without the whole file in memory. Line ends may be LF, CRLF or, in the whole file, CR; a byte order
// mark is dropped. Not collective.
class LineReader {
 public:
  // Throws like InputFile. InputError also if the file is no text: another compression, UTF-16, a binary file.
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // False at the end of the file. The line is valid until the next call. InputError if the line is longer than
  // kLongestLine or holds a NUL byte, if the compressed data are damaged, end too early or are followed by
  // something else; EnvironmentError if the disk fails.
  bool next(std::string_view& line);

  // Number of the line last returned, from 1.
  std::uint64_t line_number() const { return line_number_; }
  // "FILE:LINE: ", the start of a message about the line last returned.
  std::string where() const { return where(line_number_); }
  std::string where(std::uint64_t line) const;
  // The text from the next line on, as far as it has been read: before the first next(), the file's first
  // megabyte or all of it. Valid until the next call of next().
  std::string_view beginning() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

  bool is_packed() const;
  char line_end() const { return line_end_; }

 private:
  class Stream;

  bool refill();
  void check_line(std::string_view line) const;
  [[noreturn]] void refuse_long_line(std::string_view begin) const;

  std::unique_ptr<Stream> stream_;
  std::string path_;
  std::string buffer_;  // bytes read; [begin_, end_) is not yet returned
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t line_number_ = 0;
  char line_end_ = '\n';
  bool check_lines_ = false;  // the file holds bytes that may not be within a line
};

}  // namespace kfactor::io
