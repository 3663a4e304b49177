#include "jobs/common/data_files.hpp"

#include <fmt/format.h>

#include <system_error>
#include <vector>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

fs::path program() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

bool runs_from_build_folder() {
  std::error_code error;
  const fs::path build = fs::weakly_canonical(KFACTOR_BUILD_TREE, error);
  const fs::path rest = program().lexically_relative(build);
  return !rest.empty() && *rest.begin() != "..";
}

}  // namespace

fs::path data_file(const std::string& name) {
  const fs::path installed = (program().parent_path() / KFACTOR_DATA_FROM_PROGRAM).lexically_normal();
  std::vector<fs::path> folders = {installed};
  if (runs_from_build_folder()) {
    folders = {fs::path(KFACTOR_SOURCE_TREE) / "jobs", fs::path(KFACTOR_SOURCE_TREE) / "analysis"};
  }
  for (const fs::path& folder : folders) {
    std::error_code error;
    if (fs::exists(folder / name, error)) {
      return folder / name;
    }
  }
  throw EnvironmentError(
      fmt::format("cannot find {}, which should lie in {}. Was the program moved alone? Move its whole "
                  "folder, or install it again.",
                  name, folders.front().string()));
}

}  // namespace kfactor::jobs
