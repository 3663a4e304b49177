// What an output is, and by which name and beginning one tells that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kfactor::jobs {

enum class OutputKind : std::uint8_t {
  Text,     // of a kind that only the command knows
  Results,  // HDF5
  Sweep,    // HDF5
  Table,    // CSV
  Page,     // Markdown
  Digests,  // a date and a digest a line
  Status,   // JSON, replaced again and again
  Lock,     // a lock file
};

bool is_hdf5(OutputKind kind);

// InputError if the ending of the name says that the file is something else: results named report.html. Any
// ending that is not known is welcome.
void require_fitting_ending(const std::string& path, OutputKind kind);

// "results" and so on, as in "it would be replaced by results".
std::string_view words_for(OutputKind kind);

}  // namespace kfactor::jobs
