#include "io/files/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "graph/base/error.hpp"
#include "io/files/output_place.hpp"
#include "io/files/partial_claim.hpp"
#include "io/files/stream_output.hpp"

namespace kfactor::io {
namespace {

// Syncs a file or folder to disk; returns 0 or errno.
int sync(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) {
    return errno;
  }
  // Some file systems cannot sync a folder and return EINVAL; nothing more can be done there.
  const int error = ::fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
  ::close(descriptor);
  return error;
}

std::string partial_of(const std::string& target) { return target + std::string(kPartialEnding); }

void give_name(const std::string& target) {
  const std::string partial = partial_of(target);
  if (std::rename(partial.c_str(), target.c_str()) != 0) {
    throw EnvironmentError(
        fmt::format("cannot give \"{}\" its final name: {}", partial, write_problem(errno)));
  }
}

void sync_folder_of(const std::string& target) {
  sync_folder(std::filesystem::path(target).parent_path().string());
}

void try_file(const OutputPlace& place) {
  const PartialClaim claim(place.target);
  ::unlink(partial_of(place.target).c_str());
}

enum class Sync : bool { No, Yes };

void write_whole(const std::string& path, const std::string& text, Sync sync) {
  const OutputPlace place = place_now(path);
  if (!place.is_file()) {
    write_into_stream(place, text);
    return;
  }
  PartialClaim claim(place.target);
  try {
    claim.write(text);
    if (sync == Sync::Yes) {
      claim.sync();
    }
    give_name(place.target);
  } catch (const EnvironmentError&) {
    ::unlink(partial_of(place.target).c_str());
    throw;
  }
  if (sync == Sync::Yes) {
    sync_folder_of(place.target);
  }
}

}  // namespace

std::string partial_name(const std::string& path) {
  try {
    return partial_of(place_of(path).target);
  } catch (const InputError&) {
    return partial_of(path);  // nothing can be written there
  } catch (const EnvironmentError&) {
    return partial_of(path);
  }
}

void try_writing(const std::string& path) {
  if (const OutputPlace place = place_of(path); place.is_file()) {
    try_file(place);
  }
}

void try_writing_file(const std::string& path) {
  const OutputPlace place = place_of(path);
  if (!place.is_file()) {
    throw InputError(no_file_sentence(place));
  }
  try_file(place);
}

void publish(const std::string& path) {
  const OutputPlace place = place_now(path);
  if (const int error = sync(partial_of(place.target), O_RDONLY); error != 0) {
    throw EnvironmentError(fmt::format("cannot finish \"{}\": {}", path, write_problem(error)));
  }
  give_name(place.target);
  sync_folder_of(place.target);
}

void sync_folder(const std::string& folder) {
  if (const int error = sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY); error != 0) {
    throw EnvironmentError(
        fmt::format("cannot finish writing into \"{}\": {}", folder, write_problem(error)));
  }
}

void discard(const std::string& path) noexcept { ::unlink(partial_name(path).c_str()); }

void write_text(const std::string& path, const std::string& text) { write_whole(path, text, Sync::Yes); }

void replace_text(const std::string& path, const std::string& text) { write_whole(path, text, Sync::No); }

}  // namespace kfactor::io
