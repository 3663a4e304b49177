// Writes bytes at given offsets of a file, while other ranks write at other offsets. Adjacent small pieces are
// first collected in 1 MiB of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/files/file_seal.hpp"

namespace kfactor::io {

// The first failure is kept, as in a C++ stream, and check() throws it. Not collective.
class ByteWriter {
 public:
  enum class Mode { Create, Join };  // create an empty file, or write into an existing one
  ByteWriter(std::string path, Mode mode);
  ~ByteWriter();
  ByteWriter(const ByteWriter&) = delete;
  ByteWriter& operator=(const ByteWriter&) = delete;

  void write(std::uint64_t offset, std::span<const std::byte> bytes);
  // Ends a file that this object wrote alone, from the first byte to the last, with its seal.
  void write_seal();
  // Writes everything and syncs the file to disk. Before that, the last pieces may be missing in the file.
  void close();
  // EnvironmentError if anything has failed so far.
  void check() const;
  // What has been written, for the seal of the file; complete after close().
  const std::vector<CheckedBytes>& written() const { return written_; }

 private:
  void note(int error);
  void put(std::uint64_t offset, std::span<const std::byte> bytes);
  void put_gathered();

  std::string path_;
  int descriptor_;
  int error_ = 0;                    // errno of the first failure
  std::vector<std::byte> gathered_;  // not yet written
  std::uint64_t gathered_offset_ = 0;
  std::vector<CheckedBytes> written_;
};

}  // namespace kfactor::io
