// Records that outlive any accident: lines of text, each with its checksum, appended one by one. Not collective.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kfactor::io {

class Journal {
 public:
  // A new file; EnvironmentError if it exists or cannot be made.
  explicit Journal(std::string path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // One line without its end. It is on the disk when this returns. Throws EnvironmentError.
  void append(std::string_view record);

 private:
  std::string path_;
  int descriptor_;
};

// The intact records of a journal, in order. A last line that was cut short, and any line that does not fit its checksum,
// is left out: whoever wrote it was stopped before append() returned. Throws InputError if the file cannot be read.
std::vector<std::string> read_journal(const std::string& path);

}  // namespace kfactor::io
