// A file that all ranks write together and that appears complete or not at all.
#pragma once

#include <string>

#include "graph/base/comm.hpp"

namespace kfactor::io {

// Throws EnvironmentError on every rank if a file of this name could not be written. Collective.
void check_writable(const Comm& comm, const std::string& path);

// The final name of a file in the making. What lies under its partial name goes away with this object, unless the
// file was published; a rank that fails alone removes it too, since the first one may never get to it. Declare it
// before the open file, so that the file is closed first, however the run ends.
class PartialFile {
 public:
  // Collective. EnvironmentError if the file could not be written.
  PartialFile(const Comm& comm, std::string path);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const std::string& path() const { return path_; }
  // Where to write until then.
  std::string working_path() const;
  // Brings the closed file to the disk and gives it its name. Collective.
  void publish();

 private:
  const Comm& comm_;
  std::string path_;
  bool published_ = false;
};

}  // namespace kfactor::io
