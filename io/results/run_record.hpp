// What is kept of one run of many, and the line of text that stands for it in a journal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/types/day_report.hpp"

namespace kfactor::io {

enum class RunStatus : std::uint8_t { NotRun, Done, InputFailed, EnvironmentFailed };

// "not run", "done", "input", "environment".
std::string_view name_of(RunStatus status);
// Throws InputError for another name.
RunStatus run_status(std::string_view name);

struct RunRecord {
  RunStatus status = RunStatus::NotRun;
  std::vector<double> numbers;  // what was to be kept of it; empty unless it is done
  std::string error;            // why the run failed; empty: it did not
  model::Digest digest;         // of the last day
  double seconds = 0;           // what it took

  bool failed() const { return !error.empty(); }
};

// A record under the number of its run, as one line without its end; reading gives the same numbers to the last bit.
struct NumberedRecord {
  std::size_t run = 0;
  RunRecord record;
};
std::string to_line(const NumberedRecord& row);
// Throws InputError for anything that to_line() has not made.
NumberedRecord from_line(std::string_view line);

}  // namespace kfactor::io
