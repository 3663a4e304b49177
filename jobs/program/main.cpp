// kfactor: what will this campaign really buy?
#include <csignal>

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "jobs/common/malloc_tuning.hpp"
#include "jobs/program/manual.hpp"
#include "jobs/program/program.hpp"

int main(int argc, char** argv) {
  if (kfactor::jobs::print_manual(argc, argv)) {
    return 0;
  }
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is told like a full disk
  kfactor::jobs::start_in_huge_pages(argv);
  kfactor::jobs::keep_memory_for_waves();
  kfactor::StopSignal stop;  // before MPI, which takes a while to start
  const kfactor::MpiSession session(argc, argv);
  try {
    kfactor::jobs::run_program(argc, argv, stop);
  } catch (...) {
    return static_cast<int>(kfactor::jobs::explain_failure());
  }
  return 0;
}
