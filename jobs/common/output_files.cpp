#include "jobs/common/output_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/checkpoint_file.hpp"
#include "io/results/provenance.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "model/types/calendar.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

using io::OutputPlace;

// The folder with no links in its name.
fs::path in_full(const fs::path& file) {
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(fs::absolute(file).parent_path(), error);
  return error ? file : folder / file.filename();
}

// True for two names of one existing file, or of one file that does not exist yet. Files that cannot be
// examined count as different; writing them fails later.
bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  return fs::equivalent(one, other, error) || in_full(one) == in_full(other);
}

std::string partial_of(const OutputPlace& place) { return place.target + std::string(io::kPartialEnding); }

void refuse_input(const OutputFile& output, const OutputPlace& place, const std::string& input) {
  const std::string& path = output.path;
  if (is_same_file(place.target, input)) {
    throw InputError(fmt::format(
        "\"{}\" is what this command reads, and would be replaced{}. Choose another name for what it writes.",
        path,
        output.kind == OutputKind::Status || output.kind == OutputKind::Lock
            ? fmt::format(" by {}", words_for(output.kind))
            : ""));
  }
  if (place.is_file() && is_same_file(partial_of(place), input)) {
    throw InputError(
        fmt::format("\"{}\" is what this command reads, and \"{}\" has that name while it is written. Choose "
                    "another name for "
                    "what it writes.",
                    input, path));
  }
}

void refuse_pair(const OutputFile& one, const OutputPlace& place, const OutputFile& other,
                 const OutputPlace& place_of_other) {
  const auto takes_all = [](const OutputPlace& each) {
    return each.kind == io::PlaceKind::Device || each.kind == io::PlaceKind::Open;
  };
  if (takes_all(place) && takes_all(place_of_other)) {
    return;  // both may go to /dev/null, or one after the other to /dev/stdout
  }
  if (is_same_file(place.target, place_of_other.target)) {
    throw InputError(fmt::format("\"{}\" is named for two things that are to be written{}. Give each a name.",
                                 other.path,
                                 one.kind == OutputKind::Status || one.kind == OutputKind::Lock
                                     ? fmt::format(", one of them {}", words_for(one.kind))
                                     : ""));
  }
  if (is_same_file(partial_of(place), place_of_other.target) ||
      is_same_file(place.target, partial_of(place_of_other))) {
    throw InputError(
        fmt::format("\"{}\" and \"{}\" cannot both be written: one is the name of the other while that is "
                    "incomplete. Choose "
                    "another name.",
                    one.path, other.path));
  }
}

void require_kind_of_place(const OutputFile& output, const OutputPlace& place) {
  const bool is_replaced_often = output.kind == OutputKind::Status && place.kind == io::PlaceKind::Pipe;
  if (!place.is_file() && (is_hdf5(output.kind) || output.kind == OutputKind::Lock || is_replaced_often)) {
    throw InputError(io::no_file_sentence(place));
  }
}

// The first bytes of a file.
std::string beginning_of(const std::string& path, std::size_t length) {
  std::string text(length, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// How existing files of this kind begin.
bool begins_alike(const OutputFile& output, const std::string& path) {
  constexpr std::size_t kDateLength = 10;
  constexpr std::string_view kState = "\"state\"";
  if (output.kind == OutputKind::Digests) {
    return model::parse_date(beginning_of(path, kDateLength)).has_value();
  }
  if (output.kind == OutputKind::Status) {
    const std::string text = beginning_of(path, 2 * kState.size());
    return text.starts_with('{') && text.find(kState) != std::string::npos;
  }
  return beginning_of(path, output.begins.size()) == output.begins;
}

void require_like(const OutputFile& output, const std::string& path) {
  std::error_code error;
  if (output.kind == OutputKind::Lock || !fs::is_regular_file(path, error) ||
      fs::file_size(path, error) == 0) {
    return;
  }
  constexpr const char* kWayOut = "Choose another name, or remove it first.";
  if (::access(path.c_str(), R_OK) != 0) {
    throw InputError(fmt::format("\"{}\" exists and may not be read, so it may be something else than {}. {}",
                                 output.path, words_for(output.kind), kWayOut));
  }
  const std::string format = io::format_of(path);
  if (format == (output.kind == OutputKind::Results ? "results"
                 : output.kind == OutputKind::Sweep ? "sweep"
                                                    : "") &&
      (is_hdf5(output.kind) || begins_alike(output, path))) {
    return;
  }
  throw InputError(fmt::format("\"{}\" exists and is {}; it would be replaced by {}. {}", output.path,
                               !format.empty()        ? "a file of " + format
                               : is_hdf5(output.kind) ? "no HDF5 file of kfactor"
                                                      : "something else",
                               words_for(output.kind), kWayOut));
}

OutputPlace place_of_output(const OutputFile& output) {
  if (output.kind == OutputKind::Lock) {
    return {output.path, output.path};  // it replaces nothing; FileLock looks at what is there
  }
  try {
    return io::place_of(output.path);
  } catch (const InputError& error) {
    if (output.kind == OutputKind::Status) {
      throw InputError(fmt::format("{} The name is that of {}, which comes with what -o names.", error.what(),
                                   words_for(output.kind)));
    }
    throw;
  }
}

// The outputs, and what comes with those that are results.
std::vector<OutputFile> with_companions(const std::vector<OutputFile>& outputs) {
  std::vector<OutputFile> all;
  for (const OutputFile& output : outputs) {
    if (output.path.empty()) {
      continue;
    }
    all.push_back(output);
    if (is_hdf5(output.kind)) {
      const fs::path beside = fs::path(output.path).parent_path() / run_name(output.path);
      all.push_back({beside.string() + ".kfactor.lock", OutputKind::Lock});
    }
    if (output.kind == OutputKind::Results) {
      all.push_back({status_path(output.path), OutputKind::Status});
    }
  }
  return all;
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
  const std::vector<OutputFile> all = with_companions(outputs);
  std::vector<OutputPlace> places;
  for (const OutputFile& output : all) {
    const OutputPlace place = place_of_output(output);
    for (const std::string& input : inputs) {
      refuse_input(output, place, input);
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      refuse_pair(all[i], places[i], output, place);
    }
    require_kind_of_place(output, place);
    require_like(output, place.target);
    if (place.is_file()) {
      require_fitting_ending(output.path, output.kind);
    }
    places.push_back(place);
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
  if (folder.empty()) {
    return;
  }
  io::require_plain_name(folder);
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw InputError(
        fmt::format("{} {}: there is no such folder. Make it first, or name another.", option, folder));
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw EnvironmentError(fmt::format("{} {}: {}", option, folder, io::write_problem(errno)));
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

std::string status_path(const fs::path& results) {
  return (results.parent_path() / (run_name(results) + ".status.json")).string();
}

void OutputLock::hold(const fs::path& results, const fs::path& checkpoint_folder) {
  take(owner_beside(results));
  take(owner_beside(io::place_of(results.string()).target));
  if (!is_folder_of(checkpoint_folder, results)) {
    take(owner_in(checkpoint_folder, results));
  }
}

void OutputLock::take(const io::LockOwner& owner) {
  const fs::path file = in_full(owner.file);
  if (std::find(files_.begin(), files_.end(), file) != files_.end()) {
    return;  // a link beside its target, for example
  }
  files_.push_back(file);
  held_.push_back(std::make_unique<io::FileLock>(owner));
  if (!held_.back()->warning().empty()) {
    note("Warning: {}\n", held_.back()->warning());
  }
}

}  // namespace kfactor::jobs
