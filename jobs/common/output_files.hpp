// The files that a command will write, looked at before it begins, and the lock on their name: results NAME.h5
// come with NAME.h5.partial, NAME.status.json and NAME.checkpoint-DATE.h5, and one program at a time writes
// under such a name.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/files/file_lock.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

struct OutputFile {
  std::string path;    // empty: not wanted
  std::string format;  // "results", "sweep"; empty: text
};

// InputError if a file is a folder or lies in none, if two of them are one, or if one would replace what the
// command reads (`inputs`), or a file of another kind: HDF5 files replace only their like, and text none of
// kfactor's.
void look_at_outputs(const std::vector<OutputFile>& outputs, const std::vector<std::string>& inputs);
// The same, by root for all. Collective.
void check_outputs(const Comm& comm, const std::vector<OutputFile>& outputs,
                   const std::vector<std::string>& inputs);
// InputError if there is no such folder; "" is none. Not collective.
void require_folder(const std::string& option, const std::string& folder);

// What a command reads that runs this scenario: its file, and those that it names, from `folder`.
std::vector<std::string> inputs_of(const std::string& scenario_file, const model::Scenario& scenario,
                                   const std::filesystem::path& folder);

// What results NAME.h5, and all files that come with them, are called: NAME.
std::string run_name(const std::filesystem::path& results);

// Holds NAME.kfactor.lock while it lives. Only root has it: nothing here is collective.
class OutputLock {
 public:
  // Beside the results, and in the folder of their checkpoints if that is another one. InputError if another
  // program holds the name. A file system without locks is told of on standard error.
  void hold(const std::filesystem::path& results, const std::filesystem::path& checkpoint_folder = {});

 private:
  void take(const io::LockOwner& owner);

  std::vector<std::unique_ptr<io::FileLock>> held_;
};

}  // namespace kfactor::jobs
