// Records that survive a crash: lines of text, each with its checksum, appended one by one. Not collective.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace kfactor::io {

class Journal {
 public:
  // A new file whose first record, the header, is on the disk when this returns. So no record can reach the
  // disk before its header. EnvironmentError if the file exists or cannot be created.
  Journal(std::string path, std::string_view header);
  // Syncs what was appended.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Appends one line (text without a line end). When this returns, the end of the process cannot harm the
  // record. A thread syncs all new records to the disk within a second, so a power cut costs the records of a
  // second at most. EnvironmentError on failure, also on failure of an earlier sync.
  void append(std::string_view record);
  // Returns when all records are on the disk. EnvironmentError on failure.
  void sync();

 private:
  void write_line(std::string_view record);
  void sync_behind();
  int sync_file() const;

  std::string path_;
  int descriptor_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  bool has_news_ = false;  // records that were not yet synced
  bool closing_ = false;
  int failure_ = 0;  // errno of the first sync that failed
  std::thread syncer_;
};

// What is left of a journal.
struct JournalContent {
  std::vector<std::string> records;  // the intact ones, in order
  // Lines that do not match their checksum. An incomplete last line is not counted: its writer was stopped.
  std::size_t num_damaged = 0;
};

// InputError if the file cannot be read.
JournalContent read_journal(const std::string& path);

}  // namespace kfactor::io
