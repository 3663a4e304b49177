// Checks of output files before a command starts, and the lock on their name. Results NAME.h5 come with
// NAME.h5.partial, NAME.status.json and NAME.checkpoint-DATE.h5. Only one program at a time may write under
// such a name.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/files/file_lock.hpp"
#include "io/files/output_place.hpp"
#include "jobs/common/output_kind.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

struct OutputFile {
  std::string path;  // empty: not written
  OutputKind kind = OutputKind::Text;
  std::string begins = {};  // how a text of this command begins; empty: in any way
};

// InputError if an output cannot be written under its name (io::place_of()), if its ending says something else,
// if two outputs are the same file, or if an output would replace one of the `inputs` or a file of another
// kind. An HDF5 file may only replace a file of its own format, a text only one that begins like it. The status
// and the lock that come with results are looked at as well. EnvironmentError if this user may not write there.
void look_at_outputs(const std::vector<OutputFile>& outputs, const std::vector<std::string>& inputs);
// The same, checked by rank 0. Collective.
void check_outputs(const Comm& comm, const std::vector<OutputFile>& outputs,
                   const std::vector<std::string>& inputs);
// Throws InputError if the folder does not exist; "" means no folder. Not collective.
void require_folder(const std::string& option, const std::string& folder);

// The files that a command reads when it runs this scenario: its file and the files it names, relative to
// `folder`.
std::vector<std::string> inputs_of(const std::string& scenario_file, const model::Scenario& scenario,
                                   const std::filesystem::path& folder);

// NAME for results NAME.h5: the common name of the files of a run.
std::string run_name(const std::filesystem::path& results);
// FOLDER/NAME.status.json for results FOLDER/NAME.h5.
std::string status_path(const std::filesystem::path& results);

// Holds NAME.kfactor.lock while the object exists. Only rank 0 uses it; nothing here is collective.
class OutputLock {
 public:
  // Locks the name beside the results, the name to which it leads if it is a link, and the name in the folder
  // of the checkpoints if that is another one.
  // Throws InputError if another program holds the name. Warns on standard error if the file system has no
  // locks.
  void hold(const std::filesystem::path& results, const std::filesystem::path& checkpoint_folder = {});

 private:
  void take(const io::LockOwner& owner);

  std::vector<std::unique_ptr<io::FileLock>> held_;
  std::vector<std::filesystem::path> files_;  // of the locks, in full
};

}  // namespace kfactor::jobs
