#include "io/scenario/scenario_file.hpp"

#include <algorithm>

#include "graph/base/error.hpp"
#include "io/scenario/table_reader.hpp"

namespace kfactor::io {

namespace {

// Names of apps and components appear in dotted keys and in results files.
bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

class ScenarioReader {
 public:
  explicit ScenarioReader(const TomlDocument& document) : document_(document) {}

  model::Scenario read() {
    TableReader root(document_, problems_, &document_.root(), "");
    read_table(root, "run", scenario_.run);
    read_table(root, "population", scenario_.population);
    read_graph(root);
    read_table(root, "behaviour", scenario_.behaviour);
    read_platform(root);
    read_apps(root);
    root.finish();
    problems_.throw_first();
    return scenario_;
  }

  void report_mistakes() {
    for (const model::Mistake& mistake : model::find_mistakes(scenario_)) {
      problems_.add(document_.nearest_location(mistake.key), mistake.sentence);
    }
    problems_.throw_first();
  }

 private:
  template <class Owner>
  static void read_table(TableReader& parent, std::string_view key, Owner& owner) {
    TableReader table = parent.open(key);
    table.read(owner);
    table.finish();
  }

  void read_graph(TableReader& root) {
    TableReader graph = root.open("graph");
    graph.read(scenario_.graph);
    TableReader groups = graph.open("groups");
    for (std::size_t type = 0; type < scenario_.groups.size(); ++type) {
      read_table(groups, graph::kGroupTypeNames[type], scenario_.groups[type]);
    }
    groups.finish();
    graph.finish();
  }

  void read_platform(TableReader& root) {
    TableReader platform = root.open("platform");
    platform.read(scenario_.platform);
    TableReader dates = platform.open("ban_dates");
    for (const toml::key* key : dates.keys()) {
      const toml::node& node = *dates.take(key->str());
      try {
        scenario_.ban_dates.push_back({std::string(key->str()), read_date(node)});
      } catch (const InputError& error) {
        dates.blame(key->str(), node, error.what());
      }
    }
    platform.finish();
  }

  // Reads tables with freely chosen names, in the order of the file, if their names are usable.
  template <class Read>
  void read_named(TableReader& tables, Read&& read) {
    std::vector<std::string_view> in_file;
    for (const toml::key* key : tables.keys()) {
      if (!TomlDocument::is_added(*key)) {
        in_file.push_back(key->str());
      }
    }
    for (const toml::key* key : tables.keys()) {
      if (TomlDocument::is_added(*key)) {
        tables.unknown(*key, in_file);
      } else if (!is_plain_name(key->str())) {
        const std::string path = tables.path_of(key->str());
        problems_.add(document_.location_of(path, *key),
                      path + " has no usable name (use only letters, digits, - and _).");
      } else {
        read(key->str());
      }
    }
  }

  void read_apps(TableReader& root) {
    TableReader apps = root.open("apps");
    read_named(apps, [&](std::string_view name) {
      model::App app{std::string(name), {}, {}};
      TableReader table = apps.open(name);
      table.read(app.traits);
      TableReader components = table.open("components");
      read_named(components, [&](std::string_view label) { read_component(components, label, app); });
      table.finish();
      scenario_.apps.push_back(std::move(app));
    });
  }

  void read_component(TableReader& components, std::string_view label, model::App& app) {
    TableReader table = components.open(label);
    const toml::node* kind = table.take("kind");
    if (kind == nullptr) {
      std::string list;
      for (const std::string_view name : model::component_kinds()) {
        list += (list.empty() ? "one of " : ", ") + std::string(name);
      }
      table.missing("kind", list);
      return;
    }
    model::Component component{std::string(label), {}, {}};
    try {
      const std::vector<std::string_view> kinds = model::component_kinds();
      component.mechanism = model::make_mechanism(kinds[static_cast<std::size_t>(read_choice(*kind, kinds))]);
    } catch (const InputError& error) {
      table.blame("kind", *kind, error.what());
      return;
    }
    table.read(component.window);
    std::visit([&](auto& mechanism) { table.read(mechanism); }, component.mechanism);
    if (auto* season = std::get_if<model::SeasonalTasks>(&component.mechanism)) {
      read_tasks(table, *season);
    }
    table.finish();
    app.components.push_back(std::move(component));
  }

  void read_tasks(TableReader& component, model::SeasonalTasks& season) {
    TableReader tasks = component.open("tasks");
    read_named(tasks, [&](std::string_view name) {
      model::SeasonalTask task;
      task.name = name;
      read_table(tasks, name, task);
      season.tasks.push_back(std::move(task));
    });
  }

  const TomlDocument& document_;
  Problems problems_;
  model::Scenario scenario_;
};

}  // namespace

model::Scenario parse_scenario(std::string_view text, const std::string& file_name,
                               std::span<const Override> overrides) {
  const TomlDocument document(text, file_name, overrides);
  ScenarioReader reader(document);
  model::Scenario scenario = reader.read();
  reader.report_mistakes();
  return scenario;
}

model::Scenario read_scenario(std::string_view text, const std::string& file_name,
                              std::span<const Override> overrides) {
  const TomlDocument document(text, file_name, overrides);
  return ScenarioReader(document).read();
}

}  // namespace kfactor::io
