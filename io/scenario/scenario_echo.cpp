// The resolved scenario as TOML.
#include <algorithm>

#include "io/scenario/parameter_text.hpp"
#include "io/scenario/scenario_file.hpp"

namespace kfactor::io {

namespace {

template <class Owner>
void write_rows(std::string& text, const Owner& owner) {
  for (const model::Parameter<Owner>& row : model::parameters<Owner>()) {
    text += std::string(row.key) + " = " + value_text(row, owner) + "\n";
  }
}

// A key as TOML has it: names beyond ASCII need quotation marks.
std::string as_key(const std::string& name) {
  const bool is_bare = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return is_bare ? name : to_toml(std::string_view(name));
}

void write_header(std::string& text, const std::string& name) {
  text += (text.empty() ? "[" : "\n[") + name + "]\n";
}

template <class Owner>
void write_table(std::string& text, const std::string& name, const Owner& owner) {
  write_header(text, name);
  write_rows(text, owner);
}

void write_app(std::string& text, const model::App& app) {
  const std::string table = "apps." + as_key(app.name);
  write_table(text, table, app.traits);
  for (const model::Component& component : app.components) {
    const std::string inner = table + ".components." + as_key(component.label);
    write_header(text, inner);
    text += "kind = " + to_toml(model::kind_of(component.mechanism)) + "\n";
    write_rows(text, component.window);
    std::visit([&](const auto& mechanism) { write_rows(text, mechanism); }, component.mechanism);
    if (const auto* season = std::get_if<model::SeasonalTasks>(&component.mechanism)) {
      for (const model::SeasonalTask& task : season->tasks) {
        write_table(text, inner + ".tasks." + as_key(task.name), task);
      }
    }
  }
}

}  // namespace

std::string write_scenario(const model::Scenario& scenario) {
  std::string text;
  write_table(text, "run", scenario.run);
  write_table(text, "population", scenario.population);
  write_table(text, "graph", scenario.graph);
  for (std::size_t type = 0; type < scenario.groups.size(); ++type) {
    write_table(text, "graph.groups." + std::string(graph::kGroupTypeNames[type]), scenario.groups[type]);
  }
  write_table(text, "behaviour", scenario.behaviour);
  write_table(text, "platform", scenario.platform);
  if (!scenario.ban_dates.empty()) {
    write_header(text, "platform.ban_dates");
    for (const model::BanDate& ban : scenario.ban_dates) {
      text += as_key(ban.app) + " = " + to_toml(ban.date) + "\n";
    }
  }
  for (const model::App& app : scenario.apps) {
    write_app(text, app);
  }
  return text;
}

}  // namespace kfactor::io
