// The manual page and the completion for bash, made from the same commands as the help.
#pragma once

#include <string>

namespace kfactor::jobs {

// The text of kfactor.1.
std::string manual_page();
// A script for bash that completes commands and their options.
std::string bash_completion();

// The text that `kfactor --man` or `kfactor --bash-completion` asks for; empty for any other command line. The
// build uses them.
std::string requested_manual(int argc, const char* const* argv);

}  // namespace kfactor::jobs
