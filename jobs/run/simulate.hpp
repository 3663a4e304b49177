// A run from its first day, or from where a checkpoint left it, to a results file: what `run`, `resume` and `fork` share.
#pragma once

#include <filesystem>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/results/checkpoint_file.hpp"
#include "jobs/common/estimate_options.hpp"
#include "jobs/run/checkpoints.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// What is to be simulated, and what becomes of it.
struct Job {
  model::Scenario scenario;
  std::filesystem::path folder;  // of the scenario: files that it names are looked for there
  std::string observed;          // public figures to compare with, a CSV text; may be empty
  std::string results;           // file to write
  std::string digests;           // text file for one digest a day; empty: none
  std::string instructions;      // set of kernels; empty: the best that this processor has
  EstimateOptions estimate;      // its memory: what the run may take on each machine
  bool profile = false;          // measure, print and keep where the time goes
  CheckpointOptions checkpoints;
  bool start_over = false;             // removes the checkpoints of an interrupted run
  std::string forked_after;            // date; empty unless this is a fork
  std::string way_on;                  // a sentence for who stops it before its first day
  io::CheckpointFile* from = nullptr;  // to go on from; nullptr: from the first day
};

// Collective. Prints progress to standard error and the closing table to standard output, on rank 0. Throws Stopped if a signal
// asks for it: with a checkpoint written, or with nothing written before the first day. Nobody else may write under the
// same names meanwhile (NameLock).
void simulate(const Comm& comm, Job job, StopSignal& stop);

}  // namespace kfactor::jobs
