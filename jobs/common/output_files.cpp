#include "jobs/common/output_files.hpp"

#include <fmt/format.h>

#include "graph/base/error.hpp"
#include "io/results/checkpoint_file.hpp"
#include "io/results/provenance.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

// True for two names of one existing file, or of one file that does not exist yet. Files that cannot be
// examined count as different; writing them fails later.
bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  if (fs::equivalent(one, other, error)) {
    return true;
  }
  const fs::path first = fs::weakly_canonical(one, error);
  return !first.empty() && first == fs::weakly_canonical(other, error);
}

void require_file_name(const std::string& path) {
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

// R and R.h5 share their status file and checkpoints, so they share a lock.
std::string lock_file(const fs::path& folder, const fs::path& results) {
  return (folder / (run_name(results) + ".kfactor.lock")).string();
}

io::LockOwner owner_beside(const fs::path& results) {
  return {lock_file(results.parent_path(), results), fmt::format("\"{}\"", results.string()),
          io::full_path(results).string(), "choose another file with -o"};
}

io::LockOwner owner_in(const fs::path& folder, const fs::path& results) {
  return {lock_file(folder, results),
          fmt::format("\"{}\"", (folder / (run_name(results) + ".checkpoint-*.h5")).string()),
          io::full_path(results).string(), "choose another --checkpoint-folder"};
}

// True also if the folder has another name, for example a link.
bool is_folder_of(const fs::path& folder, const fs::path& results) {
  std::error_code not_there;
  const fs::path parent = results.parent_path();
  return folder.empty() || fs::equivalent(folder, parent.empty() ? "." : parent, not_there);
}

}  // namespace

void look_at_outputs(const std::vector<OutputFile>& outputs, const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string& path = outputs[i].path;
    if (path.empty()) {
      continue;
    }
    require_file_name(path);
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

void require_folder(const std::string& option, const std::string& folder) {
  std::error_code error;
  if (!folder.empty() && !fs::is_directory(folder, error)) {
    throw InputError(
        fmt::format("{} {}: there is no such folder. Make it first, or name another.", option, folder));
  }
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

std::string run_name(const fs::path& results) {
  constexpr std::string_view kEnding = ".h5";
  std::string name = results.filename().string();
  if (name.ends_with(kEnding)) {
    name.resize(name.size() - kEnding.size());
  }
  return name;
}

void OutputLock::hold(const fs::path& results, const fs::path& checkpoint_folder) {
  take(owner_beside(results));
  if (!is_folder_of(checkpoint_folder, results)) {
    take(owner_in(checkpoint_folder, results));
  }
}

void OutputLock::take(const io::LockOwner& owner) {
  held_.push_back(std::make_unique<io::FileLock>(owner));
  if (!held_.back()->warning().empty()) {
    note("Warning: {}\n", held_.back()->warning());
  }
}

}  // namespace kfactor::jobs
