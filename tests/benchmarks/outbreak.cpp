// Prints the course of an epidemic from the results file of scenarios/sir.toml or
// scenarios/independent-cascade.toml, in the format of sir_by_hand.
//
//   outbreak RESULTS
//
// "Infected" is an active agent of the first app. A step of sir_by_hand is a day here; the first is 1.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <numeric>

#include "io/results/results_file.hpp"

namespace {

using namespace kfactor;

void print_outbreak(const io::Results& results) {
  std::int64_t peak = 0;
  std::int64_t ever = 0;
  model::Step peak_step = 0;
  for (const model::DayReport& day : results.days) {
    const model::AppCounts& counts = day.apps.at(0).counts;
    if (day.step == 0) {  // the seeds, which are not installs
      ever = counts.active + counts.lapsed -
             std::accumulate(counts.installs.begin(), counts.installs.end(), std::int64_t{0});
    }
    ever += std::accumulate(counts.installs.begin(), counts.installs.end(), std::int64_t{0});
    if (counts.active > peak) {
      peak = counts.active;
      peak_step = day.step + 1;
    }
  }
  std::printf("peak %lld at step %d, ever infected %lld\n", static_cast<long long>(peak),
              static_cast<int>(peak_step), static_cast<long long>(ever));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("outbreak RESULTS\n", stderr);
    return 2;
  }
  try {
    print_outbreak(io::read_results(argv[1]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}
