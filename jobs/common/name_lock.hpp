// Results NAME.h5 come with NAME.h5.partial, NAME.status.json and NAME.checkpoint-DATE.h5: one program at a time writes
// under such a name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "io/files/file_lock.hpp"
#include "jobs/run/checkpoints.hpp"

namespace kfactor::jobs {

// Holds NAME.kfactor.lock beside the results while it lives; root alone has it. A file system without locks is told of on
// standard error.
class OutputLock {
 public:
  // Both collective. InputError on every rank if another program holds the name.
  OutputLock(const Comm& comm, const std::string& results);
  // The same name in the folder of the checkpoints too.
  OutputLock(const Comm& comm, const std::string& results, const CheckpointOptions& checkpoints);

 private:
  void take(const io::LockOwner& owner);

  std::vector<std::unique_ptr<io::FileLock>> held_;
};

}  // namespace kfactor::jobs
