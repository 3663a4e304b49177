// A run from its first day, or from where a checkpoint left it, to a results file: what `run`, `resume` and
// `fork` share.
#pragma once

#include <filesystem>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/results/checkpoint_file.hpp"
#include "jobs/common/run_options.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// What is to be simulated, and what becomes of it.
struct Job {
  model::Scenario scenario;
  std::filesystem::path folder;        // of the scenario: files that it names are looked for there
  std::string observed;                // public figures to compare with, a CSV text; may be empty
  RunOptions options;                  // its output: the results file to write, named
  MemoryOptions memory;                // what the run may take on each machine
  std::string forked_after;            // date; empty unless this is a fork
  std::string way_on;                  // a sentence for who stops it before its first day
  io::CheckpointFile* from = nullptr;  // to go on from; nullptr: from the first day
};

// Collective. Prints progress to standard error and the closing table to standard output, on rank 0. Throws
// Stopped if a signal asks for it: with a checkpoint written, or with nothing written before the first day.
// Nobody else may write under the same names meanwhile (OutputLock).
void simulate(const Comm& comm, Job job, StopSignal& stop);

}  // namespace kfactor::jobs
