// Text from files: whole files for scenarios, lines (plain or gzip) for data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "graph/base/comm.hpp"

namespace kfactor::io {

// The bytes of a file. Throws InputError naming the path when it cannot be read. Not collective.
std::string load_text(const std::filesystem::path& path);

// The same on every rank: the root reads and broadcasts. Collective; errors are thrown on every rank alike.
std::string read_text(const Comm& comm, const std::filesystem::path& path);

// About how many lines a data file has, to know beforehand what reading it will take: of a large plain file from samples all
// over it, else by counting, and gzip is unpacked for that. 0 for what is no regular file. Throws like LineReader. Not
// collective.
std::uint64_t estimate_lines(const std::filesystem::path& path);

// Lines of a text file, plain or gzip (told by its first bytes, not by its name), one at a time and without
// ever holding the whole file. Line ends may be LF or CRLF; a byte order mark is dropped. Not collective.
class LineReader {
 public:
  // Throws InputError naming the path when it cannot be opened.
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // False at the end of the file. The line is valid until the next call. Throws InputError when the file is
  // damaged or its compressed stream ends too early, EnvironmentError when the disk fails.
  bool next(std::string_view& line);

  // Of the line last returned, from 1.
  std::uint64_t line_number() const { return line_number_; }
  // "FILE:LINE: ", to begin a message about the line last returned.
  std::string where() const;

 private:
  class Stream;

  bool refill();

  std::unique_ptr<Stream> stream_;
  std::string path_;
  std::string buffer_;  // bytes read; [begin_, end_) is not returned yet
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t line_number_ = 0;
};

}  // namespace kfactor::io
