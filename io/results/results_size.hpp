// Estimates the size of a results file before a run, without writing one. Nothing here is collective.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/results/cohort_chunks.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {

// The part that does not depend on events: numbers of each day, names and attributes. Cohorts are not included.
std::uint64_t least_results_bytes(const model::Scenario& scenario);

// Memory of the days on rank 0, which writes the file: during the whole run, and in addition at the end, when
// the finished file is read for the closing table.
struct ResultsMemory {
  std::uint64_t always = 0;
  std::uint64_t at_the_end = 0;
};
ResultsMemory results_memory(const model::Scenario& scenario);

// Takes the days of a small run and estimates the file size of a run with `scale` times the agents. Cohorts are
// compressed as HDF5 does it (shuffled, deflated, in the chunks of CohortChunks) and then dropped. Larger
// counts have more digits that do not repeat; these digits are invented, as if counts varied like Poisson
// numbers.
class ResultsSize {
 public:
  ResultsSize(const model::Scenario& scenario, double scale);

  // Days come in order, from step 0 to the scenario's last.
  void add(const model::DayReport& day);
  // Call it after the last day.
  std::uint64_t bytes();

 private:
  std::int64_t scaled(std::int64_t count, std::size_t install, std::size_t age, std::size_t channel) const;
  void compress(std::span<const std::int64_t> chunk);

  double scale_;
  std::uint64_t fixed_;
  std::vector<CohortChunks> cohorts_;  // one for each of kCohortVariables
  std::uint64_t num_chunks_ = 0;       // compressed so far, and their bytes
  std::uint64_t chunk_bytes_ = 0;
  std::vector<unsigned char> shuffled_, deflated_;
};

}  // namespace kfactor::io
