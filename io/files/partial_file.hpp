// A file that all ranks write together and that appears complete or not at all.
#pragma once

#include <string>

#include "graph/base/comm.hpp"

namespace kfactor::io {

// Before the work begins: the errors of try_writing_file(), on every rank. Collective.
void check_writable(const Comm& comm, const std::string& path);

// The final name of a file that is still being written. The destructor removes the partial file unless the file
// was published. A rank that fails alone also removes it, since root may never reach its destructor. Declare
// this object before the open file, so that the file is always closed first.
class PartialFile {
 public:
  // Collective. EnvironmentError if the file cannot be written.
  PartialFile(const Comm& comm, const std::string& path);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  // The final name; if a link was named, that of the file to which it leads.
  const std::string& path() const { return path_; }
  // The partial name, to write to until publish().
  std::string working_path() const;
  // Syncs the closed file to disk and renames it to its final name. Collective.
  void publish();

 private:
  const Comm& comm_;
  std::string path_;
  bool published_ = false;
};

}  // namespace kfactor::io
