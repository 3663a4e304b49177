// All parameters as Markdown tables.
#include <span>
#include <vector>

#include "io/scenario/parameter_text.hpp"
#include "io/scenario/scenario_file.hpp"

namespace kfactor::io {

namespace {

template <class Owner>
std::string range_text(const model::Parameter<Owner>& row) {
  if (const auto* choice = std::get_if<model::Choice<Owner>>(&row.member)) {
    std::string list;
    for (const std::string_view name : choice->names) {
      list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return list;
  }
  if (std::holds_alternative<std::uint64_t Owner::*>(row.member)) {
    return "[0, 18446744073709551615]";
  }
  if (std::holds_alternative<bool Owner::*>(row.member)) {
    return "true, false";
  }
  if (std::holds_alternative<std::string Owner::*>(row.member) ||
      std::holds_alternative<model::Date Owner::*>(row.member) ||
      std::holds_alternative<std::vector<model::Date> Owner::*>(row.member)) {
    return "";
  }
  return "[" + short_number(row.low) + ", " + short_number(row.high) + "]";
}

// The default value; one value for each owner if they differ.
template <class Owner>
std::string default_text(const model::Parameter<Owner>& row, std::span<const Owner> owners) {
  if (row.required) {
    return "required";
  }
  const std::string first = value_text(row, owners.front());
  std::string all;
  bool same = true;
  for (const Owner& owner : owners) {
    const std::string value = value_text(row, owner);
    same = same && value == first;
    all += (all.empty() ? "" : " / ") + value;
  }
  return same ? first : all;
}

template <class Owner>
void describe(std::string& text, const std::string& title, std::span<const Owner> owners) {
  text += (text.empty() ? "### " : "\n### ") + title + "\n\n";
  if (model::parameters<Owner>().empty()) {
    text += "No parameters of its own.\n";
    return;
  }
  text += "| key | symbol | unit | range | default | meaning | source |\n|---|---|---|---|---|---|---|\n";
  for (const model::Parameter<Owner>& row : model::parameters<Owner>()) {
    text += "| `" + std::string(row.key) + "` | " + std::string(row.symbol) + " | " + std::string(row.unit) +
            " | " + range_text(row) + " | " + default_text(row, owners) + " | " + std::string(row.meaning) +
            " | " + std::string(row.source) + " |\n";
  }
}

template <class Owner>
void describe(std::string& text, const std::string& title) {
  const Owner defaults{};
  describe<Owner>(text, title, std::span(&defaults, 1));
}

}  // namespace

std::string parameter_dictionary() {
  std::string text;
  describe<model::RunParameters>(text, "[run]");
  describe<model::PopulationParameters>(text, "[population]");
  describe<model::GraphParameters>(text, "[graph]");
  const auto groups = model::Scenario::default_groups();
  describe<model::GroupParameters>(text, "[graph.groups.TYPE], TYPE = family / friends / work / large",
                                   groups);
  describe<model::BehaviourParameters>(text, "[behaviour]");
  describe<model::PlatformParameters>(text, "[platform]");
  describe<model::AppParameters>(text, "[apps.NAME]");
  describe<model::ComponentParameters>(text, "[apps.NAME.components.LABEL], every kind");
  for (const std::string_view kind : model::component_kinds()) {
    const model::Mechanism mechanism = model::make_mechanism(kind);
    std::visit(
        [&](const auto& defaults) {
          describe<std::decay_t<decltype(defaults)>>(
              text, "[apps.NAME.components.LABEL], kind = \"" + std::string(kind) + "\"");
          if constexpr (requires { defaults.tasks; }) {
            describe<model::SeasonalTask>(text, "[apps.NAME.components.LABEL.tasks.TASK]");
          }
        },
        mechanism);
  }
  return text;
}

}  // namespace kfactor::io
