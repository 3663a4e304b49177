// A file that one process holds and all others see: for work that must not be done twice at the same time. The operating
// system lets go of it when the process ends, however it ends. Not collective: one rank calls.
#pragma once

#include <string>

namespace kfactor::io {

// What a lock file stands for, in the words of messages.
struct LockOwner {
  std::string file;     // the lock file
  std::string guarded;  // what nobody else may work on: a file or a pattern
  std::string purpose;  // what the holder does, for those who find it taken
  std::string way_out;  // what these can do but wait: "choose another file with -o"
};

class FileLock {
 public:
  // Makes the file if need be and notes process, machine and purpose in it. InputError, naming these, if another process
  // still holds it after three seconds: the ranks of a job that was killed a moment ago may take a little longer to go.
  // EnvironmentError if the file is there and may not be written. Where its folder cannot be found, nothing is held: nobody
  // can write there at all.
  explicit FileLock(const LockOwner& owner);
  // Removes the file.
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  // A sentence for the user if the file system knows no locks, so that nothing is held; else empty.
  const std::string& warning() const { return warning_; }

 private:
  void open();
  bool take();
  bool is_named() const;
  std::string holder() const;
  void note(const std::string& purpose) const;
  void remove() noexcept;

  std::string file_, warning_;
  int descriptor_ = -1;
};

}  // namespace kfactor::io
