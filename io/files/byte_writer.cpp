#include "io/files/byte_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/output_place.hpp"

namespace kfactor::io {

ByteWriter::ByteWriter(std::string path, Mode mode)
    : path_(std::move(path)),
      descriptor_(::open(
          path_.c_str(),
          O_NOFOLLOW | O_CLOEXEC | (mode == Mode::Create ? O_WRONLY | O_CREAT | O_TRUNC : O_WRONLY), 0666)) {
  if (descriptor_ < 0) {
    note(errno);
  }
}

ByteWriter::~ByteWriter() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void ByteWriter::note(int error) {
  if (error_ == 0) {
    error_ = error;
  }
}

void ByteWriter::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  constexpr std::size_t kGathered = std::size_t{1} << 20;
  if (offset != gathered_offset_ + gathered_.size() || gathered_.size() + bytes.size() > kGathered) {
    put_gathered();
    gathered_offset_ = offset;
  }
  if (bytes.size() > kGathered) {
    put(offset, bytes);
    gathered_offset_ = offset + bytes.size();
  } else {
    gathered_.insert(gathered_.end(), bytes.begin(), bytes.end());
  }
}

void ByteWriter::put_gathered() {
  put(gathered_offset_, gathered_);
  gathered_.clear();
}

void ByteWriter::put(std::uint64_t offset, std::span<const std::byte> bytes) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;
  add_checked(written_, offset, bytes);
  while (!bytes.empty() && error_ == 0) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data(), std::min(bytes.size(), kAtOnce), static_cast<off_t>(offset));
    if (written < 0 && errno != EINTR) {
      note(errno);
    }
    if (written > 0) {
      offset += static_cast<std::uint64_t>(written);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
}

void ByteWriter::write_seal() {
  put_gathered();
  if (error_ == 0) {
    const std::string seal = make_seal(written_);
    put(written_.empty() ? 0 : written_.back().offset + written_.back().length,
        std::as_bytes(std::span(seal)));
  }
}

void ByteWriter::close() {
  if (descriptor_ < 0) {
    return;
  }
  put_gathered();
  // Some file systems cannot sync and return EINVAL; nothing more can be done there.
  if (error_ == 0 && ::fsync(descriptor_) != 0 && errno != EINVAL) {
    note(errno);
  }
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    note(errno);
  }
}

void ByteWriter::check() const {
  if (error_ != 0) {
    throw EnvironmentError("\"" + path_ + "\" could not be written: " + write_problem(error_));
  }
}

}  // namespace kfactor::io
