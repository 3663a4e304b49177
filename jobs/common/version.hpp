// The source and the compiler of this binary.
#pragma once

#include <string_view>

namespace kfactor::jobs {

extern const std::string_view kVersion;
// Git commit, with "-dirty" if files differed from it; "unknown" outside a git checkout.
extern const std::string_view kRevision;
extern const std::string_view kCompiler;
extern const std::string_view kBuildType;

}  // namespace kfactor::jobs
