#include "io/files/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "graph/base/error.hpp"

namespace kfactor::io {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

// Syncs a file or folder to disk; returns 0 or errno.
int sync(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags);
  if (descriptor < 0) {
    return errno;
  }
  // Some file systems cannot sync a folder and return EINVAL; nothing more can be done there.
  const int error = ::fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
  ::close(descriptor);
  return error;
}

}  // namespace

std::string partial_name(const std::string& path) { return path + ".partial"; }

void try_writing(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw EnvironmentError("cannot write \"" + path + "\": it is a folder. Add a file name.");
  }
  const std::string partial = partial_name(path);
  const int descriptor = ::open(partial.c_str(), O_WRONLY | O_CREAT, 0644);
  if (descriptor < 0) {
    throw EnvironmentError("cannot write \"" + path + "\": " + reason(errno) +
                           ". Does the folder exist, and may you write to it?");
  }
  ::close(descriptor);
  discard(path);
}

namespace {

void give_name(const std::string& path) {
  const std::string partial = partial_name(path);
  if (std::rename(partial.c_str(), path.c_str()) != 0) {
    throw EnvironmentError("cannot give \"" + partial + "\" its final name: " + reason(errno) + ".");
  }
}

void write_partial(const std::string& path, const std::string& text) {
  try_writing(path);
  std::ofstream out(partial_name(path), std::ios::binary);
  out << text;
  out.close();
  if (!out) {
    discard(path);
    throw EnvironmentError("cannot write \"" + path + "\". Is the disk full?");
  }
}

}  // namespace

void publish(const std::string& path) {
  if (const int error = sync(partial_name(path), O_RDONLY); error != 0) {
    throw EnvironmentError("cannot finish \"" + path + "\": " + reason(error) + ". Is the disk full?");
  }
  give_name(path);
  sync_folder(std::filesystem::path(path).parent_path().string());
}

void sync_folder(const std::string& folder) {
  if (const int error = sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY); error != 0) {
    throw EnvironmentError("cannot finish writing into \"" + folder + "\": " + reason(error) + ".");
  }
}

void discard(const std::string& path) noexcept { ::unlink(partial_name(path).c_str()); }

void write_text(const std::string& path, const std::string& text) {
  write_partial(path, text);
  publish(path);
}

void replace_text(const std::string& path, const std::string& text) {
  write_partial(path, text);
  give_name(path);
}

}  // namespace kfactor::io
