#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/results/profile_schema.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"

namespace kfactor::io {
namespace {

std::int64_t number(const hdf5::Reader& file, const std::string& name) {
  return file.integer_attribute(name).at(0);
}

void read_header(const hdf5::Reader& file, const std::string& path, Results& results) {
  results.revision = file.text_attribute("revision");
  results.compiler = file.text_attribute("compiler");
  results.mpi = file.text_attribute("mpi");
  results.hdf5 = file.text_attribute("hdf5");
  results.created_utc = file.text_attribute("created_utc");
  results.scenario_name = file.text_attribute("name");
  results.scenario_toml = file.text_attribute("scenario");
  results.scenario_digest = file.text_attribute("scenario_digest");
  results.scenario_folder =
      file.has_attribute("scenario_folder") ? file.text_attribute("scenario_folder") : std::string();
  results.graph_digest =
      file.has_attribute("graph_digest") ? file.text_attribute("graph_digest") : std::string();
  results.forked_after =
      file.has_attribute("forked_after") ? file.text_attribute("forked_after") : std::string();
  results.observed = file.has_attribute("observed") ? file.text_attribute("observed") : std::string();
  results.seed = static_cast<std::uint64_t>(number(file, "seed"));
  results.replicate = number(file, "replicate");
  results.agents = number(file, "agents");
  results.people = number(file, "people");
  results.num_ranks = number(file, "num_ranks");
  results.burn_in_days = static_cast<model::Step>(number(file, "burn_in_days"));
  results.planned_days = static_cast<model::Step>(file.shape("day")[0]);
  const auto start = model::parse_date(file.text_attribute("start"));
  if (!start || results.agents <= 0) {
    throw InputError("\"" + path +
                     "\" has no valid start date or number of agents. Was it changed by another program?");
  }
  results.start = *start;
}

void read_components(const hdf5::Reader& file, const std::string& path, Results& results) {
  results.apps = file.read_texts("app");
  const std::vector<std::string> labels = file.read_texts("component");
  const std::vector<std::string> mechanisms = file.read_texts("mechanism");
  const auto starts = file.read<std::int32_t>("window_start");
  const auto ends = file.read<std::int32_t>("window_end");
  const auto budgets = file.read<std::int64_t>("budget");
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t slash = labels[i].rfind('/');
    const auto app = std::find(results.apps.begin(), results.apps.end(), labels[i].substr(0, slash));
    if (slash == std::string::npos || app == results.apps.end()) {
      throw InputError("\"" + path + "\" has a component \"" + labels[i] +
                       "\" of no app. Was it changed by another program?");
    }
    ComponentInfo info;
    info.app = static_cast<std::size_t>(app - results.apps.begin());
    info.number =
        i > 0 && results.components.back().app == info.app ? results.components.back().number + 1 : 0;
    info.label = labels[i].substr(slash + 1);
    info.mechanism = mechanisms.at(i);
    info.first = starts.at(i) + results.burn_in_days;
    info.last = ends.at(i) + results.burn_in_days;
    info.budget = {budgets.at(i)};
    results.components.push_back(std::move(info));
  }
}

ReportShape shape_of(const Results& results) {
  ReportShape shape;
  shape.components_of_app.assign(results.apps.size(), 0);
  for (const ComponentInfo& component : results.components) {
    ++shape.components_of_app[component.app];
  }
  return shape;
}

void read_days(const hdf5::Reader& file, const std::string& path, const ReportShape& shape,
               std::size_t num_days, Results& results) {
  results.days.assign(num_days, shape.empty_report());
  for (std::size_t day = 0; day < num_days; ++day) {
    results.days[day].step = static_cast<model::Step>(day);
    results.days[day].date = results.date_of(static_cast<model::Step>(day));
  }
  for_each_variable(day_variables(shape), [&]<class T>(const DayVariable<T>& variable) {
    const std::vector<T> values = file.read<T>(variable.name, num_days);
    if (values.size() != num_days * variable.width) {
      throw InputError("\"" + path + "\" has \"" + variable.name +
                       "\" in an unexpected shape. Was it changed by another program?");
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      variable.set(results.days[i / variable.width], i % variable.width, values[i]);
    }
  });
}

void read_cohorts(const hdf5::Reader& file, const std::string& path, Results& results) {
  const std::size_t num_days = results.days.size();
  const auto steps = static_cast<std::size_t>(results.planned_days);
  const hdf5::Shape expected{results.apps.size(), model::kNumChannels, steps, steps};
  for (const CohortVariable& variable : kCohortVariables) {
    const std::string name(variable.name);
    if (file.shape(name) != expected) {
      throw InputError(fmt::format(
          R"("{}" has "{}" in an unexpected shape. Was it changed by another program?)", path, name));
    }
    const auto values = file.read<std::int64_t>(name);
    for (std::size_t today = 0; today < num_days; ++today) {
      for (std::size_t app = 0; app < results.apps.size(); ++app) {
        auto& cohort = results.days[today].apps[app].*variable.member;
        cohort.resize((today + 1) * model::kNumChannels);
        for (std::size_t i = 0; i < cohort.size(); ++i) {
          const std::size_t install = i / model::kNumChannels;
          const std::size_t channel = i % model::kNumChannels;
          cohort[i] =
              values[((app * model::kNumChannels + channel) * steps + install) * steps + (today - install)];
        }
      }
    }
  }
}

std::optional<model::RunProfile> read_profile(const hdf5::Reader& file, std::int64_t num_ranks) {
  // Files of format 1.2 and older count less, so their floors would be too low.
  if (!file.has("phase") || !file.has("profile_lookups")) {
    return std::nullopt;
  }
  model::RunProfile profile;
  for_each_profile_variable([&]<class T>(const ProfileVariable<T>& variable) {
    if (!file.has(std::string(variable.name))) {
      return;  // profile_also, which format 1.3 and older do not have
    }
    const std::vector<T> values = file.read<T>(std::string(variable.name), model::kNumPhases);
    for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
      variable.set(profile.phases[phase], values[phase]);
    }
  });
  for_each_profile_number(
      [&](const ProfileNumber& entry) { entry.set(profile, number(file, std::string(entry.name))); });
  profile.instructions = file.text_attribute("profile_instructions");
  profile.num_ranks = static_cast<int>(num_ranks);
  return profile;
}

}  // namespace

Results read_results(const std::string& path) {
  const hdf5::Reader file(path);
  check_format(file, path, "results", kResultsMajor, "Give a file written by \"kfactor run\".");
  Results results;
  read_header(file, path, results);
  read_components(file, path, results);
  const std::int64_t committed = number(file, "committed_days");
  if (committed <= 0 || committed > results.planned_days) {
    throw InputError("\"" + path + "\" holds no complete day. Did the run stop early? Repeat it.");
  }
  read_days(file, path, shape_of(results), static_cast<std::size_t>(committed), results);
  read_cohorts(file, path, results);
  results.profile = read_profile(file, results.num_ranks);
  return results;
}

}  // namespace kfactor::io
