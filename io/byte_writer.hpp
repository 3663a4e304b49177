// Bytes into places of a file that exists already, beside other ranks that write to other places of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace kfactor::io {

// Sticky like a stream: the first failure is kept, and check() turns it into an exception. Not collective.
class ByteWriter {
 public:
  enum class Mode { Create, Join };  // empty the file, or write into one that is there
  ByteWriter(std::string path, Mode mode);
  ~ByteWriter();
  ByteWriter(const ByteWriter&) = delete;
  ByteWriter& operator=(const ByteWriter&) = delete;

  void write(std::uint64_t place, std::span<const std::byte> bytes);
  // Brings everything to the disk.
  void close();
  // Throws EnvironmentError if anything failed so far.
  void check() const;

 private:
  void note(int error);

  std::string path_;
  int descriptor_;
  int error_ = 0;  // errno of the first failure
};

}  // namespace kfactor::io
