// What the user reads: standard output and standard error. All of jobs print through these functions. Each call
// writes its text at once.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace kfactor::jobs {

// Must be called before anything opens a file. Puts /dev/null in the place of standard streams that are
// closed, so that no file takes their numbers and then receives messages; writing to such a stream fails all
// the same. From then on a reader that has gone, or a limit of file sizes, makes a write fail and does not
// end the process.
void hold_standard_streams();

// `text` with control characters (but for line breaks and tabs) and bytes that are not UTF-8 as \xNN.
std::string printable(std::string_view text);

// Standard output: what a command was asked for. If it cannot be written, require_printed() throws. A reader
// that has gone has read enough.
void print_text(std::string_view text);
// Standard error: progress, warnings and errors. Text that cannot be written is given up: no run ends because
// of it.
void note_text(std::string_view text);
// The same as it is, with control characters.
void note_as_is(std::string_view text);

template <class... Args>
void print(fmt::format_string<Args...> format, Args&&... args) {
  print_text(fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void note(fmt::format_string<Args...> format, Args&&... args) {
  note_text(fmt::format(format, std::forward<Args>(args)...));
}

// The most lines of progress where standard error is no terminal. Open MPI's mpirun crashes, and ends the job,
// when it cannot pass on the eleventh text because its reader has gone; what is printed at the end is one text.
inline constexpr int kProgressLines = 9;

// Throws EnvironmentError if something printed by this process could not be written to standard output.
void require_printed();

}  // namespace kfactor::jobs
