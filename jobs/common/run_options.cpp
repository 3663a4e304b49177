#include "jobs/common/run_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "graph/base/error.hpp"
#include "io/files/input_file.hpp"
#include "io/files/text_file.hpp"
#include "io/scenario/scenario_doubts.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/data_files.hpp"

namespace kfactor::jobs {

void add_input(CLI::App& command, std::string& input, const char* name, const char* help) {
  command.add_option(name, input, help)->required()->type_name("");
}

void add_output(CLI::App& command, std::string& output, const char* help) {
  command.add_option("-o,--output", output, help)->type_name("FILE")->group(kFiles);
}

void add_page(CLI::App& command, std::string& page, const char* help) {
  command.add_option("--page", page, help)->type_name("FILE")->group(kFiles);
}

std::vector<io::Override> SettingOptions::overrides() const {
  std::vector<io::Override> overrides;
  const auto add = [&](const io::Override& setting) {
    for (const io::Override& other : overrides) {
      if (other.key == setting.key) {
        throw InputError("kfactor: " + setting.key + " is set twice, to " + other.value + " and to " +
                         setting.value + ". Keep only one of " + other.typed() + " and " + setting.typed() +
                         ".");
      }
    }
    overrides.push_back(setting);
  };
  const auto add_option = [&](const char* key, const std::string& value, const char* option) {
    if (!value.empty()) {
      add({key, value, option});
    }
  };
  add_option("population.agents", agents, "--agents");
  add_option("run.days", days, "--days");
  add_option("run.seed", seed, "--seed");
  add_option("run.replicate", replicate, "--replicate");
  for (const std::string& setting : settings) {
    add(io::parse_override(setting));
  }
  return overrides;
}

void add_settings(CLI::App& command, SettingOptions& options) {
  constexpr const char* kGroup = "Values of the scenario";
  command.add_option("--agents", options.agents, "number of agents (a stored graph brings its own)")
      ->type_name("N")
      ->group(kGroup);
  command.add_option("--days", options.days, "days to simulate from the scenario's start on")
      ->type_name("N")
      ->group(kGroup);
  command.add_option("--seed", options.seed, "seed of all draws")->type_name("N")->group(kGroup);
  command.add_option("--replicate", options.replicate, "number of the replicate under this seed")
      ->type_name("N")
      ->group(kGroup);
  command.add_option("--set", options.settings, "change any value of the scenario; may be repeated")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE")
      ->group(kGroup);
}

std::string find_scenario(const Comm& comm, const std::string& given) {
  return comm.broadcast(comm.is_root() ? scenario_path(given, true) : std::string());
}

model::Scenario load_scenario(const Comm& comm, const std::string& file,
                              const std::vector<io::Override>& overrides, std::vector<std::string>* doubts) {
  const std::string text = io::read_text(comm, file);
  model::Scenario scenario = io::parse_scenario(text, io::input_name(file), overrides);
  if (doubts != nullptr) {
    *doubts = io::scenario_doubts(scenario, text, io::input_name(file), overrides);
  }
  return scenario;
}

void say_doubts(const Comm& comm, const std::vector<std::string>& doubts) {
  if (comm.is_root()) {
    for (const std::string& doubt : doubts) {
      note("{}\n", doubt);
    }
  }
}

void refuse_agents_of_stored_graph(const std::vector<io::Override>& overrides) {
  for (const io::Override& setting : overrides) {
    if (setting.key == "population.agents") {
      throw InputError(setting.typed() +
                       ": a stored graph brings its own number of agents. Leave it out, or set "
                       "graph.kind=procedural.");
    }
  }
}

void add_instructions(CLI::App& command, std::string& instructions) {
  command
      .add_option(
          "--instructions", instructions,
          "instruction set of the kernels: baseline, avx2 or avx512 (default: the best here); same results")
      ->type_name("NAME")
      ->group(kExecution);
}

void add_run_options(CLI::App& command, RunOptions& options) {
  constexpr const char* kCheckpoints = "Checkpoints";
  command
      .add_option("--digests", options.digests,
                  "also write one digest of the whole state a day into this text file")
      ->type_name("FILE")
      ->group(kFiles);
  command
      .add_flag("--profile", options.profile,
                "print where the time goes, phase by phase, against what this machine can do; also kept in "
                "the results")
      ->group(kExecution);
  add_instructions(command, options.instructions);
  command
      .add_option("--checkpoint-every", options.checkpoints.every,
                  "keep the state at this interval: 10d (simulated days), 30m, 2h, or never; a signal to "
                  "stop always keeps it")
      ->type_name("INTERVAL")
      ->capture_default_str()
      ->group(kCheckpoints);
  command
      .add_option("--checkpoint-folder", options.checkpoints.folder,
                  "where checkpoints go (default: beside the results)")
      ->type_name("FOLDER")
      ->group(kCheckpoints);
  command.add_flag("--keep-checkpoints", options.checkpoints.keep, "leave the last two when the run is done")
      ->group(kCheckpoints);
}

void add_start_over(CLI::App& command, bool& start_over, const char* help) {
  command.add_flag("--start-over", start_over, help)->group("Checkpoints");
}

void add_graph_folder(CLI::App& command, std::string& folder) {
  command.add_option("--graph-folder", folder, "folder of the scenario's graph files, if they have moved")
      ->type_name("FOLDER")
      ->group(kFiles);
}

void add_ranks_per_run(CLI::App& command, int& ranks, const std::string& help) {
  CLI::Option* option =
      command.add_option("--ranks-per-run", ranks, help)->check(CLI::Range(1, 65536))->type_name("N");
  option->group(kExecution);
  if (ranks > 0) {
    option->capture_default_str();
  }
}

void add_memory(CLI::App& command, MemoryOptions& options) {
  command
      .add_option("--memory", options.memory,
                  "memory that this run may take on each machine, as 64GB (default: what is free)")
      ->transform(CLI::AsSizeValue(true))
      ->transform(CLI::Validator(
          [](const std::string& text) {
            return std::string(text.starts_with('-') ? text + " must be positive, as 64GB" : "");
          },
          ""))
      ->type_name("BYTES")
      ->group(kLimits);
  command
      .add_flag("--ignore-limits", options.ignore_limits, "start even if memory or disk space will not do")
      ->group(kLimits);
}

}  // namespace kfactor::jobs
