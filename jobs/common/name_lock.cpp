#include "jobs/common/name_lock.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "io/results/checkpoint_file.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

// R and R.h5 have the same status file and checkpoints, so they have the same lock.
std::string lock_file(const fs::path& folder, const fs::path& results) {
  return (folder / (run_name(results) + ".kfactor.lock")).string();
}

io::LockOwner owner_beside(const fs::path& results) {
  return {lock_file(results.parent_path(), results), fmt::format("\"{}\"", results.string()),
          io::full_path(results).string(), "choose another file with -o"};
}

io::LockOwner owner_in(const fs::path& folder, const fs::path& results) {
  return {lock_file(folder, results),
          fmt::format("\"{}\"", (folder / (run_name(results) + ".checkpoint-*.h5")).string()),
          io::full_path(results).string(), "choose another --checkpoint-folder"};
}

// Also by other names.
bool is_folder_of(const fs::path& folder, const fs::path& results) {
  std::error_code not_there;
  const fs::path parent = results.parent_path();
  return folder.empty() || fs::equivalent(folder, parent.empty() ? "." : parent, not_there);
}

}  // namespace

OutputLock::OutputLock(const Comm& comm, const std::string& results)
    : OutputLock(comm, results, CheckpointOptions{}) {}

OutputLock::OutputLock(const Comm& comm, const std::string& results, const CheckpointOptions& checkpoints) {
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    take(owner_beside(results));
    if (!is_folder_of(checkpoints.folder, results)) {
      take(owner_in(checkpoints.folder, results));
    }
  });
}

void OutputLock::take(const io::LockOwner& owner) {
  held_.push_back(std::make_unique<io::FileLock>(owner));
  if (!held_.back()->warning().empty()) {
    fmt::print(stderr, "Warning: {}\n", held_.back()->warning());
  }
}

}  // namespace kfactor::jobs
