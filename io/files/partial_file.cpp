#include "io/files/partial_file.hpp"

#include <unistd.h>

#include <exception>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/output_place.hpp"
#include "io/files/partial_claim.hpp"

namespace kfactor::io {

void check_writable(const Comm& comm, const std::string& path) {
  comm.agree([&] {
    if (comm.is_root()) {
      try_writing_file(path);
    }
  });
}

PartialFile::PartialFile(const Comm& comm, const std::string& path) : comm_(comm) {
  comm_.agree([&] {
    if (!comm_.is_root()) {
      return;
    }
    const OutputPlace place = place_now(path);
    if (!place.is_file()) {
      throw EnvironmentError(no_file_sentence(place));
    }
    path_ = place.target;
    // Held for a moment: HDF5 takes a lock of its own when the file is read back.
    const PartialClaim claim(path_);
  });
  path_ = comm_.broadcast(std::move(path_));
}

PartialFile::~PartialFile() {
  if (!published_ && (comm_.is_root() || std::uncaught_exceptions() > 0)) {
    ::unlink(working_path().c_str());
  }
}

std::string PartialFile::working_path() const { return path_ + std::string(kPartialEnding); }

void PartialFile::publish() {
  comm_.agree([&] {
    if (comm_.is_root()) {
      io::publish(path_);
    }
  });
  published_ = true;
}

}  // namespace kfactor::io
