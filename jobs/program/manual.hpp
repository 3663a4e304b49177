// The manual page and the completion for bash, made from the same commands as the help.
#pragma once

#include <string>

namespace kfactor::jobs {

// The text of kfactor.1.
std::string manual_page();
// A script for bash that completes commands and their options.
std::string bash_completion();

// For the build, which runs `kfactor --man` and `kfactor --bash-completion`: prints the requested text to
// standard output. Returns false if neither was requested. Does not need MPI, because a build machine may not
// be able to start MPI programs.
bool print_manual(int argc, const char* const* argv);

}  // namespace kfactor::jobs
