#include "jobs/common/output_files.hpp"

#include <fmt/format.h>

#include "graph/base/error.hpp"
#include "io/results/provenance.hpp"
#include "jobs/common/make_graph.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

// Files that are there, by whatever names, or names of one that is not there yet. No more than a look: whoever may not look
// is told so by the attempt to write.
bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  if (fs::equivalent(one, other, error)) {
    return true;
  }
  const fs::path first = fs::weakly_canonical(one, error);
  return !first.empty() && first == fs::weakly_canonical(other, error);
}

void require_place(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    throw InputError(fmt::format("cannot write \"{}\": it is a folder. Add a file name.", path));
  }
  const fs::path folder = fs::path(path).parent_path();
  const fs::file_status status = fs::status(folder, error);
  if (!folder.empty() && status.type() != fs::file_type::none && !fs::is_directory(status)) {
    throw InputError(
        fmt::format("cannot write \"{}\": there is no folder \"{}\". Make it first, or name another.", path,
                    folder.string()));
  }
}

void require_like(const OutputFile& output) {
  std::error_code error;
  if (!fs::is_regular_file(output.path, error) || fs::file_size(output.path, error) == 0) {
    return;
  }
  const std::string format = io::format_of(output.path);
  if (format != output.format) {
    throw InputError(fmt::format(
        "\"{}\" exists and is {}; it would be replaced by {}. Choose another name, or remove it first.",
        output.path, format.empty() ? "no HDF5 file of kfactor" : "a file of " + format,
        output.format.empty() ? "a text" : output.format));
  }
}

}  // namespace

void look_at_outputs(const std::vector<OutputFile>& outputs, const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string& path = outputs[i].path;
    if (path.empty()) {
      continue;
    }
    require_place(path);
    for (const std::string& input : inputs) {
      if (is_same_file(path, input)) {
        throw InputError(
            fmt::format("\"{}\" is what this command reads, and would be replaced. Choose another name for "
                        "what it writes.",
                        path));
      }
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!outputs[j].path.empty() && is_same_file(path, outputs[j].path)) {
        throw InputError(
            fmt::format("\"{}\" is named for two things that are to be written. Give each a name.", path));
      }
    }
    require_like(outputs[i]);
  }
}

void check_outputs(const Comm& comm, const std::vector<OutputFile>& outputs,
                   const std::vector<std::string>& inputs) {
  comm.agree([&] {
    if (comm.is_root()) {
      look_at_outputs(outputs, inputs);
    }
  });
}

void check_folder(const Comm& comm, const std::string& option, const std::string& folder) {
  comm.agree([&] {
    std::error_code error;
    if (comm.is_root() && !folder.empty() && !fs::is_directory(folder, error)) {
      throw InputError(
          fmt::format("{} {}: there is no such folder. Make it first, or name another.", option, folder));
    }
  });
}

std::vector<std::string> inputs_of(const std::string& scenario_file, const model::Scenario& scenario,
                                   const fs::path& folder) {
  std::vector<std::string> inputs = {scenario_file};
  for (const std::string& file : {scenario.graph.file, scenario.graph.memberships}) {
    if (!file.empty()) {
      inputs.push_back(graph_path(folder, file).string());
    }
  }
  return inputs;
}

}  // namespace kfactor::jobs
