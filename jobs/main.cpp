// kfactor: what will this campaign really buy?
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "graph/base/comm.hpp"
#include "graph/base/stop_signal.hpp"
#include "jobs/program.hpp"

namespace {

// Each wave needs a few vectors of megabytes for a moment. Keep their memory instead of asking the kernel for fresh
// pages each time; what is larger than that still goes back at once.
void keep_memory_for_waves() {
#ifdef __GLIBC__
  constexpr int kKept = 64 << 20;
  mallopt(M_MMAP_THRESHOLD, kKept);
  mallopt(M_TRIM_THRESHOLD, 4 * kKept);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_memory_for_waves();
  kfactor::StopSignal stop;  // before MPI, which takes a while to start
  const kfactor::MpiSession session(argc, argv);
  try {
    kfactor::jobs::run_program(argc, argv, stop);
  } catch (...) {
    return static_cast<int>(kfactor::jobs::explain_failure());
  }
  return 0;
}
