// The stored result of one run of many, and its line of text in a journal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/types/day_report.hpp"

namespace kfactor::io {

enum class RunStatus : std::uint8_t { NotRun, Done, InputFailed, EnvironmentFailed };

// "not run", "done", "input" or "environment".
std::string_view name_of(RunStatus status);
// InputError for another name.
RunStatus run_status(std::string_view name);

struct RunRecord {
  RunStatus status = RunStatus::NotRun;
  std::vector<double> numbers;  // the stored outcomes; empty unless the run is done
  std::string error;            // why the run failed; empty if it did not fail
  model::Digest digest;         // of the last day
  double seconds = 0;           // wall time

  bool failed() const { return !error.empty(); }
};

// A record with the number of its run, as one line without a line end. Reading it gives the same numbers to the
// last bit.
struct NumberedRecord {
  std::size_t run = 0;
  RunRecord record;
};
std::string to_line(const NumberedRecord& row);
// InputError for a text that to_line() did not write.
NumberedRecord from_line(std::string_view line);

}  // namespace kfactor::io
