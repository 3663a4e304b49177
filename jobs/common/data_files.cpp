#include "jobs/common/data_files.hpp"

#include <fmt/format.h>

#include <system_error>
#include <vector>

#include "graph/base/error.hpp"
#include "jobs/common/console.hpp"

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

std::vector<fs::path> data_folders() {
  if (runs_from_build_folder()) {
    return {fs::path(KFACTOR_SOURCE_TREE) / "jobs", fs::path(KFACTOR_SOURCE_TREE) / "analysis"};
  }
  return {(program().parent_path() / KFACTOR_DATA_FROM_PROGRAM).lexically_normal()};
}

}  // namespace

std::string scenario_path(const std::string& given, bool says_so) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(given, error);
  if (given.find('/') != std::string::npos || status.type() != fs::file_type::not_found) {
    return given;
  }
  for (const fs::path& folder : data_folders()) {
    for (const std::string& name : {given, given + ".toml"}) {
      const fs::path shipped = folder / "scenarios" / name;
      if (fs::is_regular_file(shipped, error)) {
        if (says_so) {
          note("Note: there is no {} here, so the scenario that comes with kfactor is used, {}.\n", given,
               shipped.string());
        }
        return shipped.string();
      }
    }
  }
  return given;
}

fs::path data_file(const std::string& name) {
  const std::vector<fs::path> folders = data_folders();
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
