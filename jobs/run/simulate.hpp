// Simulates from the first day, or from a checkpoint, to a results file. Shared by run, resume and fork.
#pragma once

#include <filesystem>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/results/checkpoint_file.hpp"
#include "jobs/common/run_options.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// A simulation and its outputs.
struct Job {
  model::Scenario scenario;
  std::filesystem::path folder;         // of the scenario; relative file names start here
  std::string observed;                 // published figures to compare with, as CSV; may be empty
  RunOptions options;                   // `output` names the results file
  MemoryOptions memory;                 // limits of the run on each machine
  std::string forked_after;             // date; empty unless this is a fork
  std::string way_on;                   // what to say if it is stopped before its first day
  io::GraphReading graph_reading = {};  // of a stored graph; simulate() fills it in
  io::CheckpointFile* from = nullptr;   // checkpoint to continue from; nullptr: from the first day
};

// Collective. On rank 0: prints progress to standard error and the closing table to standard output. Throws
// Stopped after a signal; then a checkpoint was written, or nothing if the first day was not reached. The
// caller holds the lock on the names (OutputLock).
void simulate(const Comm& comm, Job job, StopSignal& stop);

}  // namespace kfactor::jobs
