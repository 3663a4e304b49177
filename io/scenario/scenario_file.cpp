#include "io/scenario/scenario_file.hpp"

#include <algorithm>

#include "graph/base/error.hpp"
#include "graph/base/nearest_name.hpp"
#include "io/scenario/key_help.hpp"
#include "io/scenario/table_reader.hpp"
#include "io/scenario/toml_source.hpp"
#include "model/scenario/names.hpp"

namespace kfactor::io {

namespace {

constexpr std::size_t kMostNamed = 255;  // tables of freely chosen names in one table

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
    finish(root, "");
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
  void read_table(TableReader& parent, std::string_view key, Owner& owner) {
    TableReader table = parent.open(key);
    table.read(owner);
    finish(table, parent.path_of(key));
  }

  // Reports keys that were not read. A key of another table is told its place.
  void finish(TableReader& table, const std::string& path, std::string_view kind = {}) {
    const std::vector<const toml::key*> unread = table.unread_keys();
    if (unread.empty()) {
      return;
    }
    const toml::key& key = *unread.front();  // the first is enough for a message
    const bool has_near_key = path.empty() && !nearest_name(key.str(), table.known_keys()).empty();
    table.unknown(key, table.known_keys(),
                  has_near_key ? std::string() : home_of_key(key.str(), path, kind, some_app()));
  }

  // The name of the first app of the file, for examples.
  std::string some_app() const {
    const toml::node* apps = document_.root().get("apps");
    const toml::table* tables = apps == nullptr ? nullptr : apps->as_table();
    if (tables != nullptr) {
      for (const toml::key* key : TomlDocument::keys_in_order(*tables)) {
        if (!TomlDocument::is_added(*key) && model::fault_of_name(key->str()).empty()) {
          return std::string(key->str());
        }
      }
    }
    return "NAME";
  }

  void read_graph(TableReader& root) {
    TableReader graph = root.open("graph");
    graph.read(scenario_.graph);
    TableReader groups = graph.open("groups");
    for (std::size_t type = 0; type < scenario_.groups.size(); ++type) {
      read_table(groups, graph::kGroupTypeNames[type], scenario_.groups[type]);
    }
    groups.finish();
    finish(graph, "graph");
  }

  void read_platform(TableReader& root) {
    TableReader platform = root.open("platform");
    platform.read(scenario_.platform);
    TableReader dates = platform.open("ban_dates");
    for (const toml::key* key : usable_names(dates)) {
      const toml::node& node = *dates.take(key->str());
      try {
        scenario_.ban_dates.push_back({std::string(key->str()), read_date(node)});
      } catch (const InputError& error) {
        dates.blame(key->str(), node, error.what());
      }
    }
    finish(platform, "platform");
  }

  // The keys of a table whose names are freely chosen, if they can be used; the others are mistakes.
  std::vector<const toml::key*> usable_names(TableReader& tables) {
    std::vector<const toml::key*> usable;
    for (const toml::key* key : tables.keys()) {
      const std::string path = tables.path_of(key->str());
      const std::string fault = model::fault_of_name(key->str());
      if (usable.size() == kMostNamed) {
        problems_.add(document_.location_of(path, *key),
                      tables.path() + " holds more than " + std::to_string(kMostNamed) + " names.");
        break;
      }
      if (fault.empty()) {
        usable.push_back(key);
      } else {
        problems_.add(document_.location_of(path, *key), tables.path_of("\"" + clipped(key->str()) + "\"") +
                                                             " has no usable name (" + fault + ").");
      }
    }
    return usable;
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
    for (const toml::key* key : usable_names(tables)) {
      if (TomlDocument::is_added(*key)) {
        tables.unknown(*key, in_file);
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
      finish(table, apps.path_of(name));
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
      table.blame("kind", *kind, advice_on_kind(*kind, error.what()));
      return;
    }
    table.read(component.window);
    std::visit([&](auto& mechanism) { table.read(mechanism); }, component.mechanism);
    if (auto* season = std::get_if<model::SeasonalTasks>(&component.mechanism)) {
      read_tasks(table, *season);
    }
    finish(table, components.path_of(label), model::kind_of(component.mechanism));
    app.components.push_back(std::move(component));
  }

  // An everyday word for a kind is a better guide than the letters it shares with one.
  static std::string advice_on_kind(const toml::node& kind, const std::string& sentence) {
    const auto* word = kind.as_string();
    const std::string_view meant = word == nullptr ? std::string_view() : kind_for(word->get());
    return meant.empty() ? sentence
                         : sentence.substr(0, sentence.find(" Did you mean")) + " Did you mean \"" +
                               std::string(meant) + "\"?";
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
