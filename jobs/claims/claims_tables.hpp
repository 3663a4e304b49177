// The verdicts on the claims as text, tables and page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/falsification.hpp"
#include "jobs/ensemble/parameter_ranges.hpp"

namespace kfactor::jobs {

// The content of the tables. The index `claim` is that of analysis::claims().
struct ClaimsReport {
  std::vector<analysis::Standing> standings;                       // [claim]
  std::vector<analysis::Finding> as_shipped;                       // [claim], of the unchanged scenario
  std::vector<std::vector<analysis::Finding>> shipped_seeds;       // [claim][seed], what it was decided from
  std::vector<std::vector<std::vector<analysis::Finding>>> seeds;  // [claim][draw][seed]
  ParameterRanges ranges;
  std::vector<std::vector<double>> positions;  // [draw][range]
  std::vector<std::string> errors;             // of runs that failed
  std::size_t num_runs = 0;
  std::uint32_t num_seeds = 0;
  std::int64_t agents = 0;
  std::string scenario;  // file
  std::string command;   // makes the page
  double seconds = 0;
  int ranks = 1;
  std::string revision;
};

std::string claims_text(const ClaimsReport& report);
std::string claims_csv(const ClaimsReport& report);
// One row per draw: its parameters, then answer and quantity of each claim.
std::string draws_csv(const ClaimsReport& report);
std::string claims_page(const ClaimsReport& report);

}  // namespace kfactor::jobs
