// What is at the place of an output, and how it may be written there. A link is followed and stays a link; a
// pipe or a device takes the bytes and stays what it is; a file is replaced as a whole. Not collective: one
// rank calls.
#pragma once

#include <cstdint>
#include <string>

namespace kfactor::io {

enum class PlaceKind : std::uint8_t {
  File,    // a file, or nothing yet
  Pipe,    // a named pipe
  Device,  // a terminal, /dev/null and the like
  Open,    // a file, pipe or device that this process has open, as /dev/stdout
};

struct OutputPlace {
  std::string path;    // as it was given, in a form that can be printed
  std::string target;  // the file or device behind all links
  PlaceKind kind = PlaceKind::File;
  int descriptor = -1;  // if kind is Open

  bool is_file() const { return kind == PlaceKind::File; }
};

// Looks before the work begins; changes nothing. InputError, with one sentence, if nothing can be written under
// this name: a folder, a socket, a disk, a file that is write-protected, links in a circle, a missing folder, a
// name that is too long or is no text. EnvironmentError if this user may not write there.
OutputPlace place_of(const std::string& path);
// The same while the work is under way: what has changed since then is not the user's mistake, so every problem
// is an EnvironmentError.
OutputPlace place_now(const std::string& path);

// For what is read back or replaced while it is written, and so needs a file: why this place is none.
std::string no_file_sentence(const OutputPlace& place);

// InputError unless the name can be printed and stored: UTF-8 without control characters, and not empty.
void require_plain_name(const std::string& path);
// The name with "\x0a" in place of bytes that cannot be printed.
std::string printable_name(const std::string& path);

// What went wrong when bytes were written, and what to do: "No space left on device. Is the disk full?" Takes a
// value of errno.
std::string write_problem(int error);

}  // namespace kfactor::io
