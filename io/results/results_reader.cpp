#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/quote.hpp"
#include "io/results/profile_schema.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"

namespace kfactor::io {
namespace {

constexpr FileFormat kResultsFormat{"results", kResultsMajor, 5};
constexpr std::int64_t kMostWindow = 10'000'000;  // days from the start; dates of any calendar
constexpr char kChanged[] = "Was it changed by another program?";

std::int64_t number(const hdf5::Reader& file, const std::string& name) { return file.number_attribute(name); }

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
  const std::int64_t planned = static_cast<std::int64_t>(file.shape("day")[0]);
  const std::int64_t burn_in = number(file, "burn_in_days");
  const auto start = model::parse_date(file.text_attribute("start"));
  constexpr std::int64_t kMostDays = 65535;  // more than any scenario allows
  if (!start || results.agents <= 0 || results.agents > std::numeric_limits<std::uint32_t>::max() ||
      results.people < results.agents || results.num_ranks <= 0 || planned <= 0 || planned > kMostDays ||
      burn_in < 0 || burn_in > planned ||
      *start + std::chrono::days(planned - burn_in) > model::parse_date("9999-12-31")) {
    throw InputError(
        fmt::format("\"{}\" states {} people, {} agents, {} ranks, {} days with {} days of burn-in from {} "
                    "on, which no run can "
                    "have. {}",
                    path, results.people, results.agents, results.num_ranks, planned, burn_in,
                    quote(file.text_attribute("start")), kChanged));
  }
  results.burn_in_days = static_cast<model::Step>(burn_in);
  results.planned_days = static_cast<model::Step>(planned);
  results.start = *start;
}

void read_components(const hdf5::Reader& file, const std::string& path, Results& results) {
  results.apps = file.read_texts("app");
  const std::vector<std::string> labels = file.read_texts("component");
  const std::vector<std::string> mechanisms = file.read_texts("mechanism");
  const auto starts = file.read<std::int32_t>("window_start");
  const auto ends = file.read<std::int32_t>("window_end");
  const auto budgets = file.read<std::int64_t>("budget");
  for (const std::size_t length : {mechanisms.size(), starts.size(), ends.size(), budgets.size()}) {
    if (length != labels.size()) {
      throw InputError(fmt::format("\"{}\" has component columns of different lengths. {}", path, kChanged));
    }
  }
  for (const std::vector<std::string>& names : {results.apps, labels}) {
    const std::set<std::string> distinct(names.begin(), names.end());
    if (distinct.size() != names.size()) {
      throw InputError(fmt::format("\"{}\" has an app or a component twice. {}", path, kChanged));
    }
  }
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
    info.mechanism = mechanisms[i];
    info.first = starts[i] + results.burn_in_days;
    info.last = ends[i] + results.burn_in_days;
    if (std::abs(std::int64_t{starts[i]}) > kMostWindow || std::abs(std::int64_t{ends[i]}) > kMostWindow ||
        budgets[i] < 0) {
      throw InputError(fmt::format("\"{}\" has an impossible window or budget of {}. {}", path,
                                   quote(labels[i]), kChanged));
    }
    info.budget = {budgets[i]};
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

// Answers queries about cohorts from the open file.
class CohortReader {
 public:
  CohortReader(std::shared_ptr<const hdf5::Reader> file, const std::string& path, const Results& results)
      : file_(std::move(file)), path_(path), ages_(file_->read<std::int32_t>("age")) {
    const hdf5::Shape expected{results.apps.size(), model::kNumChannels,
                               static_cast<std::size_t>(results.planned_days), ages_.size()};
    for (const CohortVariable& variable : kCohortVariables) {
      if (file_->shape(std::string(variable.name)) != expected) {
        throw InputError(
            fmt::format(R"("{}" has "{}" in an unexpected shape. {})", path_, variable.name, kChanged));
      }
    }
    if (!std::is_sorted(ages_.begin(), ages_.end(), std::less_equal<>())) {
      throw InputError(fmt::format("\"{}\" has ages that do not increase. {}", path_, kChanged));
    }
  }

  std::vector<std::int64_t> operator()(CohortCount what, const CohortQuery& query) const {
    const auto found = std::find(ages_.begin(), ages_.end(), query.age);
    if (found == ages_.end()) {
      throw InputError(fmt::format("\"{}\" does not count cohorts at age {}.", path_, query.age));
    }
    const auto num_days = static_cast<std::size_t>(query.last - query.first + 1);
    const auto values =
        file_->read_box<std::int64_t>(std::string(kCohortVariables[static_cast<std::size_t>(what)].name),
                                      {{query.app, 0, static_cast<hdf5::Extent>(query.first),
                                        static_cast<hdf5::Extent>(found - ages_.begin())},
                                       {1, model::kNumChannels, num_days, 1}});
    std::vector<std::int64_t> counts(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] < 0) {
        throw InputError(fmt::format("\"{}\" lacks a cohort of a day that it holds. {}", path_, kChanged));
      }
      counts[i % num_days * model::kNumChannels + i / num_days] = values[i];
    }
    return counts;
  }

 private:
  std::shared_ptr<const hdf5::Reader> file_;
  std::string path_;
  std::vector<std::int32_t> ages_;
};

// The numbers of a file without a seal may be anything.
void check_numbers(const std::string& path, const Results& results) {
  const auto fail = [&](const model::DayReport& day, const std::string& what) {
    throw InputError(
        fmt::format("\"{}\" has {} on {}. {}", path, what, model::to_string(day.date), kChanged));
  };
  constexpr std::int64_t kMost = std::int64_t{1} << 53;
  for (const model::DayReport& day : results.days) {
    for (const model::AppDay& app : day.apps) {
      model::AppCounts counts = app.counts;
      for (const std::int64_t count : model::as_numbers(counts)) {
        if (count < 0 || count > kMost) {
          fail(day, fmt::format("the impossible count {}", count));
        }
      }
      for (const std::int64_t count : {counts.unaware, counts.aware, counts.active, counts.lapsed,
                                       counts.daily_active, counts.churned, counts.sharers}) {
        if (count > results.agents) {
          fail(day, fmt::format("{} agents of {}", count, results.agents));
        }
      }
    }
    for (const auto& components : day.components) {
      for (const model::ComponentDay& component : components) {
        if (component.paid.count < 0 || component.remaining.count < 0 || component.claims < 0) {
          fail(day, "negative money or claims");
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
  const auto file = std::make_shared<const hdf5::Reader>(path);
  check_format(*file, path, kResultsFormat, "Give a file written by \"kfactor run\".");
  Results results;
  read_header(*file, path, results);
  read_components(*file, path, results);
  const std::int64_t committed = file->number_attribute("committed_days");
  if (committed <= 0 || committed > results.planned_days) {
    throw InputError("\"" + path + "\" holds no complete day. Did the run stop early? Repeat it.");
  }
  read_days(*file, path, shape_of(results), static_cast<std::size_t>(committed), results);
  if (!file->is_sealed()) {
    check_numbers(path, results);
  }
  results.cohorts = CohortReader(file, path, results);
  results.profile = read_profile(*file, results.num_ranks);
  return results;
}

}  // namespace kfactor::io
