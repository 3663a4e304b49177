#include "io/files/partial_file.hpp"

#include <exception>
#include <utility>

#include "io/files/atomic_file.hpp"

namespace kfactor::io {

void check_writable(const Comm& comm, const std::string& path) {
  comm.agree([&] {
    if (comm.is_root()) {
      try_writing(path);
    }
  });
}

PartialFile::PartialFile(const Comm& comm, std::string path) : comm_(comm), path_(std::move(path)) {
  check_writable(comm_, path_);
}

PartialFile::~PartialFile() {
  if (!published_ && (comm_.is_root() || std::uncaught_exceptions() > 0)) {
    discard(path_);
  }
}

std::string PartialFile::working_path() const { return partial_name(path_); }

void PartialFile::publish() {
  comm_.agree([&] {
    if (comm_.is_root()) {
      io::publish(path_);
    }
  });
  published_ = true;
}

}  // namespace kfactor::io
