// Bytes into places of a file, beside other ranks that write to other places of it. Small pieces that follow each other are
// gathered in a megabyte of memory first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

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
  // Brings everything to the disk. Before that, what was written last may not be in the file.
  void close();
  // Throws EnvironmentError if anything failed so far.
  void check() const;

 private:
  void note(int error);
  void put(std::uint64_t place, std::span<const std::byte> bytes);
  void put_gathered();

  std::string path_;
  int descriptor_;
  int error_ = 0;                    // errno of the first failure
  std::vector<std::byte> gathered_;  // still to be written
  std::uint64_t gathered_place_ = 0;
};

}  // namespace kfactor::io
