#include "jobs/run/validate_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "io/files/input_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/run_options.hpp"
#include "jobs/run/preflight.hpp"

namespace kfactor::jobs {
namespace {

void validate(const Comm& comm, const std::string& file, const std::vector<io::Override>& overrides) {
  std::vector<std::string> doubts;
  model::Scenario scenario = load_scenario(comm, file, overrides, &doubts);
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    figures_beside(file);
    if (scenario.graph.kind == model::GraphKind::Procedural) {
      make_procedural_graph(scenario);
    } else {
      refuse_agents_of_stored_graph(overrides);
      io::GraphReading reading;
      adopt_agents(read_graph(scenario.graph, folder, {}, &reading).num_agents, scenario);
      print("{}\n", reading.text);
    }
  });
  std::size_t components = 0;
  for (const model::App& app : scenario.apps) {
    components += app.components.size();
  }
  say_doubts(comm, doubts);
  if (comm.is_root()) {
    const auto warnings =
        std::ranges::count_if(doubts, [](const std::string& doubt) { return doubt.starts_with("Warning"); });
    const std::string verdict = warnings == 0   ? "Fine."
                                : warnings == 1 ? "Fine, but see the warning."
                                                : fmt::format("Fine, but see the {} warnings.", warnings);
    print("{}: {} apps, {} campaign components, {} burn-in + {} days from {}, {} agents for {} people. {}\n",
          io::input_name(file), scenario.apps.size(), components, scenario.run.burn_in_days,
          scenario.run.days, model::to_string(scenario.run.start), scenario.population.agents,
          scenario.population.people, verdict);
  }
}

class ValidateCommand : public Command {
 public:
  ValidateCommand()
      : Command({"validate", kCheckAndExplain, "Check a scenario without running it.",
                 "kfactor validate scenario.toml"}) {}

  void add_to(CLI::App& app) override {
    add_input(app, scenario_, "SCENARIO", "scenario file (TOML)");
    add_settings(app, settings_);
  }
  void run(const Comm& comm, StopSignal&) override {
    validate(comm, find_scenario(comm, scenario_), settings_.overrides());
  }

 private:
  std::string scenario_;
  SettingOptions settings_;
};

}  // namespace

CommandPtr make_validate_command() { return std::make_unique<ValidateCommand>(); }

}  // namespace kfactor::jobs
