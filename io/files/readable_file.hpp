// A binary file of kfactor that is open for reading, with a shared lock where the file system has locks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace kfactor::io {

// Not collective.
class ReadableFile {
 public:
  // InputError if there is no such file, or if it is a folder or a device. EnvironmentError if this process may
  // not read it, has too many files open, or another program holds its lock.
  explicit ReadableFile(std::string path);
  ~ReadableFile();
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }  // in bytes, when it was opened
  // Fills `to` with the bytes from `offset` on and returns what could be filled: less than asked for only at
  // the end of the file. EnvironmentError if reading fails.
  std::span<std::byte> read(std::uint64_t offset, std::span<std::byte> to) const;

 private:
  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace kfactor::io
