// Which files a report can be made of.
#pragma once

#include <string>

namespace kfactor::jobs {

// InputError for a file that is plainly no results file, with what to do instead: a scenario, a sweep, a
// checkpoint, a table, a report. Says nothing about other files: reading them tells. Not collective.
void refuse_other_files(const std::string& path);

}  // namespace kfactor::jobs
