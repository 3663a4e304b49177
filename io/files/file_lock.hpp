// A lock file that one process holds and all others see: for work that must not run twice at the same time. The
// operating system releases it when the process ends, in whatever way. A file that a dead process has left
// blocks nobody, whoever made it. Not collective: one rank calls.
#pragma once

#include <string>

namespace kfactor::io {

// What a lock file protects, in the words of messages.
struct LockOwner {
  std::string file;     // the lock file
  std::string guarded;  // what the lock protects: a file or a pattern
  std::string purpose;  // the holder's work, told to processes that find the lock taken
  std::string way_out;  // what these processes can do except wait: "choose another file with -o"
};

class FileLock {
 public:
  // Creates the file if necessary and writes process, machine and purpose into it. InputError, with these
  // three, if another process still holds it after 3 s: the ranks of a job that was killed a moment ago may
  // need some time to end. InputError also if what has the name is no file. EnvironmentError if the file cannot
  // be made, or is another user's and may not be read. If its folder does not exist, there is no lock: no
  // process can write there anyway.
  explicit FileLock(const LockOwner& owner);
  // Removes the file.
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  // A sentence for the user if the file system has no locks, so that nothing is locked; otherwise empty.
  const std::string& warning() const { return warning_; }

 private:
  void open();
  int open_once(int how);
  void require_file() const;
  bool take();
  bool replace();
  bool is_named() const;
  std::string holder() const;
  void note(const std::string& purpose) const;
  void remove() noexcept;

  [[noreturn]] void refuse_unreadable() const;

  std::string file_, guarded_, warning_;
  int descriptor_ = -1;
  bool may_write_ = true;  // false: another user's file, open for reading
};

}  // namespace kfactor::io
