// main() of the programs that use Google Benchmark: what reads files or spreads graphs needs MPI, on one rank.
#include <benchmark/benchmark.h>

#include "graph/base/comm.hpp"

int main(int argc, char** argv) {
  const kfactor::MpiSession session(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  return benchmark::RunSpecifiedBenchmarks() > 0 ? 0 : 2;
}
