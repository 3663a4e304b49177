// Records that survive a crash: lines of text, each with its checksum, appended one by one. Not collective.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kfactor::io {

class Journal {
 public:
  // A new file. EnvironmentError if it exists or cannot be created.
  explicit Journal(std::string path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Appends one line (text without a line end) and syncs it to disk before it returns. EnvironmentError on
  // failure.
  void append(std::string_view record);

 private:
  std::string path_;
  int descriptor_;
};

// The intact records of a journal, in order. Leaves out a last line that was cut short and every line that does
// not match its checksum: its writer was stopped before append() returned. InputError if the file cannot be
// read.
std::vector<std::string> read_journal(const std::string& path);

}  // namespace kfactor::io
