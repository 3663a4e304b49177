// main() of the programs that use Google Benchmark. Functions that read files or distribute graphs need MPI,
// on one rank. Memory is allocated as in kfactor.
#include <benchmark/benchmark.h>

#include "graph/base/comm.hpp"
#include "jobs/common/malloc_tuning.hpp"

int main(int argc, char** argv) {
  kfactor::jobs::start_in_huge_pages(argv);
  kfactor::jobs::keep_memory_for_waves();
  const kfactor::MpiSession session(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : 2;
}
