#include "jobs/run/validate_command.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/run_options.hpp"

namespace kfactor::jobs {
namespace {

void validate(const Comm& comm, const std::string& file, const model::Scenario& scenario) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    if (scenario.graph.kind == model::GraphKind::Procedural) {
      make_procedural_graph(scenario);
    } else {
      require_graph_files(scenario.graph, folder);
    }
  });
  std::size_t components = 0;
  for (const model::App& app : scenario.apps) {
    components += app.components.size();
  }
  if (comm.is_root()) {
    print(
        "{}: {} apps, {} campaign components, {} burn-in + {} days from {}, {} agents for {} people. Fine.\n",
        file, scenario.apps.size(), components, scenario.run.burn_in_days, scenario.run.days,
        model::to_string(scenario.run.start), scenario.population.agents, scenario.population.people);
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
    validate(comm, scenario_, load_scenario(comm, scenario_, settings_.overrides()));
  }

 private:
  std::string scenario_;
  SettingOptions settings_;
};

}  // namespace

CommandPtr make_validate_command() { return std::make_unique<ValidateCommand>(); }

}  // namespace kfactor::jobs
