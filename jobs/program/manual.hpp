// The manual page and the completion for bash, made from the same commands as the help.
#pragma once

#include <string>

namespace kfactor::jobs {

// kfactor.1, for man.
std::string manual_page();
// A script that bash reads once: completes commands and their options.
std::string bash_completion();

// For the build, which runs `kfactor --man` and `kfactor --bash-completion`: prints what was asked for to
// standard output. False if neither was. Works without MPI, because a machine that builds need not be one that
// can start it.
bool print_manual(int argc, const char* const* argv);

}  // namespace kfactor::jobs
