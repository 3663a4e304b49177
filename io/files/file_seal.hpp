// The seal of a file: its last 40 bytes, a checksum (CRC-32) of all bytes before them and their number. HDF5
// and its readers ignore bytes after the end that a file states. So every changed or lost byte is noticed
// before a file is parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/files/readable_file.hpp"

namespace kfactor::io {

// A run of bytes of a file and its checksum.
struct CheckedBytes {
  std::uint64_t offset = 0, length = 0;
  std::uint32_t checksum = 0;

  // Joins bytes that follow directly.
  void append(const CheckedBytes& next);
};

// Adds bytes that were written at `offset` to a list; bytes that follow the last entry are joined to it.
void add_checked(std::vector<CheckedBytes>& list, std::uint64_t offset, std::span<const std::byte> bytes);

// The seal of a file whose bytes are those of the lists of all ranks. Collective; ContractError unless together
// they cover the file from its first byte without a gap. The text is valid on every rank.
std::string make_seal(const Comm& comm, const std::vector<CheckedBytes>& mine);
// The same for a file that one process wrote alone. Not collective.
std::string make_seal(std::vector<CheckedBytes> all);

enum class Seal : std::uint8_t {
  None,    // the file does not end with a seal: an older file, one of another program, or a cut one
  Intact,  // every byte is as it was written
  Broken,
};

// Reads the whole file. Not collective.
Seal check_seal(const ReadableFile& file);
// The same with the reading divided among the ranks, each of which has the file open. Collective.
Seal check_seal(const Comm& comm, const ReadableFile& file, const StopPoint& stop_point);

}  // namespace kfactor::io
