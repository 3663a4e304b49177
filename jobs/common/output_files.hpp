// The files that a command will write, looked at before it begins.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

struct OutputFile {
  std::string path;    // empty: not wanted
  std::string format;  // "results", "sweep"; empty: text
};

// InputError if a file is a folder or lies in none, if two of them are one, or if one would replace what the
// command reads (`inputs`), or a file of another kind: HDF5 files replace only their like, and text none of kfactor's.
void look_at_outputs(const std::vector<OutputFile>& outputs, const std::vector<std::string>& inputs);
// The same, by root for all. Collective.
void check_outputs(const Comm& comm, const std::vector<OutputFile>& outputs,
                   const std::vector<std::string>& inputs);
// InputError if there is no such folder; "" is none. Collective.
void check_folder(const Comm& comm, const std::string& option, const std::string& folder);

// What a command reads that runs this scenario: its file, and those that it names, from `folder`.
std::vector<std::string> inputs_of(const std::string& scenario_file, const model::Scenario& scenario,
                                   const std::filesystem::path& folder);

}  // namespace kfactor::jobs
