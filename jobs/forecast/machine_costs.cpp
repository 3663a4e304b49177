#include "jobs/forecast/machine_costs.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "kfactor machine";
constexpr int kMachineFileVersion = 4;

// One function lists the members of a thing and serves both ways.
class Writing {
 public:
  Writing() : json_(Json::object()) {}
  template <class Value>
  void item(const std::string& name, const Value& value) {
    json_[name] = value;
  }
  template <class Part, class Visit>
  void part(const char* name, const Part& part, Visit&& visit) {
    Writing inner;
    visit(inner, part);
    json_[name] = inner.json();
  }
  template <class Part, class Visit>
  void parts(const char* name, const std::vector<Part>& list, Visit&& visit) {
    json_[name] = Json::array();
    for (const Part& one : list) {
      Writing inner;
      visit(inner, one);
      json_[name].push_back(inner.json());
    }
  }

  const Json& json() const { return json_; }

 private:
  Json json_;
};

class Reading {
 public:
  explicit Reading(const Json& json) : json_(json) {}
  template <class Value>
  void item(const std::string& name, Value& value) const {
    json_.at(name).get_to(value);
  }
  template <class Part, class Visit>
  void part(const char* name, Part& part, Visit&& visit) const {
    const Reading inner(json_.at(name));
    visit(inner, part);
  }
  template <class Part, class Visit>
  void parts(const char* name, std::vector<Part>& list, Visit&& visit) const {
    for (const Json& one : json_.at(name)) {
      const Reading inner(one);
      visit(inner, list.emplace_back());
    }
  }

 private:
  const Json& json_;
};

const auto visit_work = [](auto& way, auto& work) {
  way.item("agents_a_rank", work.agents);
  way.item("start_s", work.start);
  way.item("counted_bytes", work.counted_bytes);
  for (const PhaseDriver& each : phase_drivers()) {
    const auto phase = static_cast<std::size_t>(each.phase);
    way.item(fmt::format("{}_s_per_{}", model::kPhaseNames[phase], each.name),
             work.phases[phase][static_cast<std::size_t>(each.factor)]);
  }
};

const auto visit_results = [](auto& way, auto& results) {
  way.item("s_per_file", results.a_file);
  way.item("s_per_day", results.a_day);
  way.item("s_per_cohort_cell", results.a_cohort_cell);
};

const auto visit_network = [](auto& way, auto& network) {
  way.item("latency_s", network.latency);
  way.item("overhead_s", network.overhead);
  way.item("gap_s", network.gap);
  way.item("gap_per_byte_s", network.gap_per_byte);
};

const auto visit_machine = [](auto& way, auto& costs) {
  way.item("machine", costs.machine);
  way.item("processor", costs.processor);
  way.item("measured_utc", costs.measured_utc);
  way.item("revision", costs.revision);
  way.item("kernels", costs.kernels);
  way.item("ranks", costs.ranks);
  way.item("base_bytes", costs.base_bytes);
  way.item("launch_s", costs.launch);
  way.item("start_s_per_agent_and_app", costs.start_agent);
  way.item("start_s_per_app", costs.start_app);
  way.item("disk_bytes_per_s", costs.disk_bytes_per_second);
  way.item("edge_list_s_per_byte", costs.reading_seconds_per_byte);
  way.part("results", costs.results, visit_results);
  way.item("memory_per_byte_counted", costs.excess);
  way.item("waiting_share", costs.waiting);
  way.item("network_is_measured", costs.network_is_measured);
  way.part("network", costs.network, visit_network);
  way.parts("procedural", costs.procedural, visit_work);
  way.parts("stored", costs.stored, visit_work);
};

}  // namespace

std::span<const PhaseDriver> phase_drivers() {
  using model::Phase;
  static constexpr std::array<PhaseDriver, 19> kTable = {{
      {Phase::Open, CostFactor::Days, "day"},           {Phase::Use, CostFactor::Items, "row"},
      {Phase::Use, CostFactor::Blocks, "block"},        {Phase::Accompany, CostFactor::Items, "sight"},
      {Phase::Share, CostFactor::Items, "row"},         {Phase::Share, CostFactor::Also, "post"},
      {Phase::Expand, CostFactor::Items, "post"},       {Phase::Expand, CostFactor::Also, "exposure"},
      {Phase::Deliver, CostFactor::Items, "exposure"},  {Phase::Deliver, CostFactor::Blocks, "block"},
      {Phase::Adopt, CostFactor::Items, "exposure"},    {Phase::Adopt, CostFactor::Also, "decision"},
      {Phase::Adopt, CostFactor::Blocks, "block"},      {Phase::Churn, CostFactor::Items, "row"},
      {Phase::Churn, CostFactor::Also, "farewell"},     {Phase::Settle, CostFactor::Items, "row"},
      {Phase::Settle, CostFactor::Also, "tired_agent"}, {Phase::Settle, CostFactor::Blocks, "block"},
      {Phase::Exchange, CostFactor::Days, "day"},
  }};
  return kTable;
}

Drivers drivers_of(const model::Work& work, double blocks, double days) {
  return {static_cast<double>(work.items), static_cast<double>(work.also), blocks, days};
}

double seconds_of(const Drivers& counts, const Drivers& seconds) {
  double sum = 0;
  for (std::size_t factor = 0; factor < kNumDrivers; ++factor) {
    sum += counts[factor] * seconds[factor];
  }
  return sum;
}

std::filesystem::path machine_file(const std::string& chosen) {
  if (!chosen.empty()) {
    return chosen;
  }
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const bool has_cache = cache != nullptr && *cache != '\0';
  if (!has_cache && (home == nullptr || *home == '\0')) {
    throw InputError(
        "There is no place for the constants of this machine: neither XDG_CACHE_HOME nor HOME is set. Name a "
        "file with --machine.");
  }
  const std::filesystem::path folder =
      has_cache ? std::filesystem::path(cache) : std::filesystem::path(home) / ".cache";
  return folder / "kfactor" / "machine.json";
}

std::string to_json(const MachineCosts& costs) {
  Writing writing;
  writing.item("format", kFormat);
  writing.item("format_version", kMachineFileVersion);
  visit_machine(writing, costs);
  return writing.json().dump(2) + "\n";
}

MachineCosts parse_machine_costs(const std::string& text, const std::string& file_name) {
  MachineCosts costs;
  bool usable = false;
  try {
    const Json json = Json::parse(text);
    const Reading reading(json);
    visit_machine(reading, costs);
    usable = json.at("format") == kFormat && json.at("format_version") == kMachineFileVersion && costs.ranks > 0 &&
             !costs.procedural.empty();
  } catch (const Json::exception&) {
    usable = false;
  }
  if (!usable) {
    throw InputError(
        "\"" + file_name +
        "\" is not a file of machine constants that this program can use. Write it anew with kfactor "
        "bench --machine \"" +
        file_name + "\".");
  }
  return costs;
}

}  // namespace kfactor::jobs
