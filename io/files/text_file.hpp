// Text from files: whole files for scenarios, lines (plain or gzip) for data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "graph/base/comm.hpp"

namespace kfactor::io {

// The bytes of a file. InputError with the path if it cannot be read. Not collective.
std::string load_text(const std::filesystem::path& path);

// The same on every rank: root reads and broadcasts. Collective; every rank throws the same error.
std::string read_text(const Comm& comm, const std::filesystem::path& path);

// The approximate number of lines of a data file, to estimate the cost of reading it: from samples of a large
// plain file, otherwise by counting, for which gzip is unpacked. 0 if this is not a regular file. Throws like
// LineReader. Not collective.
std::uint64_t estimate_lines(const std::filesystem::path& path);

// Reads the lines of a text file, plain or gzip (recognised by its first bytes, not by its name), one at a
// time, without the whole file in memory. Line ends may be LF or CRLF; a byte order mark is dropped. Not
// collective.
class LineReader {
 public:
  // InputError with the path if the file cannot be opened.
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // False at the end of the file. The line is valid until the next call. InputError if the file is damaged or
  // its compressed stream ends too early, EnvironmentError if the disk fails.
  bool next(std::string_view& line);

  // Number of the line last returned, from 1.
  std::uint64_t line_number() const { return line_number_; }
  // "FILE:LINE: ", the start of a message about the line last returned.
  std::string where() const;

 private:
  class Stream;

  bool refill();

  std::unique_ptr<Stream> stream_;
  std::string path_;
  std::string buffer_;  // bytes read; [begin_, end_) is not yet returned
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t line_number_ = 0;
};

}  // namespace kfactor::io
