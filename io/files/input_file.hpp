// A file that is read once, from its beginning to its end: a regular file, a pipe, or standard input, which is
// named "-". Nothing here is collective.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace kfactor::io {

// True for "-".
bool is_standard_input(const std::filesystem::path& path);
// The name of an input in messages: its path, or "standard input".
std::string input_name(const std::filesystem::path& path);

// Throws what opening the file for reading would throw, but does not open it: a pipe could lose its writer.
// "-" is fine.
void require_input(const std::filesystem::path& path);

// Called about once a second while a pipe or a terminal gives nothing, with the seconds waited for this file so
// far. It may throw to give up. The program sets it once; without it, waiting is silent.
using WhileWaiting = std::function<void(const std::string& name, int seconds)>;
void set_while_waiting(WhileWaiting hook);

class InputFile {
 public:
  // InputError if there is no such file, if it is a folder, a device or a socket, or if it may not be read.
  // EnvironmentError if the machine has no more file descriptors, or the disk fails. InputError if standard
  // input is opened a second time: it can be read only once.
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // The next bytes: fewer than `most` only at the end of the file. Waits for a pipe's writer; InputError if a
  // named pipe has no writer for kSecondsForAWriter. EnvironmentError if reading fails.
  std::size_t read(char* to, std::size_t most);

  const std::string& name() const { return name_; }
  // Length of a regular file; nothing for a pipe.
  std::optional<std::uint64_t> size() const { return size_; }

  static constexpr int kSecondsForAWriter = 5;

 private:
  std::size_t read_some(char* to, std::size_t most);
  void wait_for_data();
  void wait_for_writer();
  void note_second();

  std::string name_;
  int descriptor_ = -1;
  bool owns_descriptor_ = true;
  bool may_wait_ = false;   // pipe or terminal
  bool had_writer_ = true;  // a named pipe may have none yet
  int seconds_ = 0;         // waited so far
  std::optional<std::uint64_t> size_;
};

}  // namespace kfactor::io
