#include "io/results/results_schema.hpp"

#include <bit>
#include <type_traits>
#include <utility>

#include "graph/base/error.hpp"
#include "model/types/cohort_ages.hpp"

namespace kfactor::io {
namespace {

using model::AppCounts;
using model::AppDay;
using model::ComponentDay;
using model::DayReport;

// `cell_of(report, cell)` returns a reference into the report, const if the report is.
template <class T, class CellOf>
DayVariable<T> variable(std::string name, std::string unit, std::string long_name,
                        std::vector<std::string> dimensions, std::size_t width, CellOf cell_of) {
  return {std::move(name),
          std::move(unit),
          std::move(long_name),
          std::move(dimensions),
          width,
          [cell_of](const DayReport& day, std::size_t cell) { return static_cast<T>(cell_of(day, cell)); },
          [cell_of](DayReport& day, std::size_t cell, T value) {
            auto& target = cell_of(day, cell);
            target = static_cast<std::remove_reference_t<decltype(target)>>(value);
          }};
}

template <class T, class Member>
DayVariable<T> app_variable(std::string name, std::string unit, std::string long_name, std::size_t apps,
                            Member AppDay::*member) {
  return variable<T>(
      std::move(name), std::move(unit), std::move(long_name), {"app"},
      apps, [member](auto& day, std::size_t cell) -> auto& { return day.apps[cell].*member; });
}

template <std::size_t Size>
DayVariable<std::int64_t> count_array(std::string name, std::string long_name, std::string dimension,
                                      std::size_t apps, std::array<std::int64_t, Size> AppCounts::*member) {
  return variable<std::int64_t>(
      std::move(name), "agents", std::move(long_name), {"app", std::move(dimension)},
      apps * Size, [member](auto& day, std::size_t cell) -> auto& {
        return (day.apps[cell / Size].counts.*member)[cell % Size];
      });
}

void add_counts(std::vector<DayVariable<std::int64_t>>& list, std::size_t apps) {
  for (const model::Observable& observable : model::observables()) {
    list.push_back(variable<std::int64_t>(
        std::string(observable.name), std::string(observable.unit), std::string(observable.meaning), {"app"},
        apps, [member = observable.member](auto& day, std::size_t cell) -> auto& {
          return day.apps[cell].counts.*member;
        }));
  }
  list.push_back(
      count_array("installs", "first adoptions by channel", "channel", apps, &AppCounts::installs));
  list.push_back(count_array("returns", "lapsed agents who came back, by channel", "channel", apps,
                             &AppCounts::returns));
  list.push_back(count_array("posts", "posts by kind", "kind", apps, &AppCounts::posts));
  list.push_back(count_array("exposures", "deliveries of posts to agents, by kind", "kind", apps,
                             &AppCounts::exposures));
  list.push_back(count_array("seen", "exposures that were noticed, by kind", "kind", apps, &AppCounts::seen));
  list.push_back(
      count_array("installs_by_depth",
                  "first adoptions by depth in the invitation forest; the last bin counts all deeper ones",
                  "depth", apps, &AppCounts::installs_by_depth));
}

// (app, number within the app) of each component, apps one after the other.
std::vector<std::pair<std::size_t, std::size_t>> component_indices(const ReportShape& shape) {
  std::vector<std::pair<std::size_t, std::size_t>> indices;
  for (std::size_t app = 0; app < shape.num_apps(); ++app) {
    for (std::size_t number = 0; number < shape.components_of_app[app]; ++number) {
      indices.emplace_back(app, number);
    }
  }
  return indices;
}

template <class T, class CellOf>
DayVariable<T> component_variable(std::string name, std::string unit, std::string long_name,
                                  const ReportShape& shape, CellOf cell_of) {
  return variable<T>(
      std::move(name), std::move(unit), std::move(long_name), {"component"}, shape.num_components(),
      [ cell_of, indices = component_indices(shape) ](auto& day, std::size_t cell) -> auto& {
        return cell_of(day.components[indices[cell].first][indices[cell].second]);
      });
}

}  // namespace

ReportShape ReportShape::of(const model::Scenario& scenario) {
  ReportShape shape;
  for (const model::App& app : scenario.apps) {
    shape.components_of_app.push_back(app.components.size());
  }
  return shape;
}

std::size_t ReportShape::num_components() const {
  std::size_t sum = 0;
  for (const std::size_t count : components_of_app) {
    sum += count;
  }
  return sum;
}

DayReport ReportShape::empty_report() const {
  DayReport report;
  report.apps.resize(num_apps());
  for (const std::size_t count : components_of_app) {
    report.components.emplace_back(count);
  }
  return report;
}

DayVariables day_variables(const ReportShape& shape) {
  const std::size_t apps = shape.num_apps();
  DayVariables variables;
  auto& [integers, reals, flags, words] = variables;
  add_counts(integers, apps);
  integers.push_back(component_variable<std::int64_t>(
      "paid", "fen", "paid out today to the simulated agents", shape,
      [](auto& component) -> auto& { return component.paid.count; }));
  integers.push_back(component_variable<std::int64_t>(
      "remaining", "fen", "budget of the simulated agents left at the end of the day", shape,
      [](auto& component) -> auto& { return component.remaining.count; }));
  integers.push_back(component_variable<std::int64_t>(
      "claims", "1", "claims made today", shape, [](auto& component) -> auto& { return component.claims; }));
  reals.push_back(app_variable<double>("perceived_invite", "RMB", "what users believe an invitation pays",
                                       apps, &AppDay::perceived_invite));
  reals.push_back(app_variable<double>("perceived_daily", "RMB",
                                       "what users believe a day's packet or draw pays", apps,
                                       &AppDay::perceived_daily));
  reals.push_back(app_variable<double>("perceived_task", "RMB", "what users believe a task pays", apps,
                                       &AppDay::perceived_task));
  reals.push_back(app_variable<double>("link_effectiveness", "1", "share of cash exposures that still work",
                                       apps, &AppDay::link_effectiveness));
  flags.push_back(app_variable<std::int8_t>("ban_decided", "1", "1 on the day a ban was decided, else 0",
                                            apps, &AppDay::ban_decided));
  flags.push_back(component_variable<std::int8_t>(
      "open", "1", "1 while the component is open, else 0", shape,
      [](auto& component) -> auto& { return component.open; }));
  words.push_back(variable<std::uint64_t>(
      "digest_high", "1", "digest of the whole state, upper 64 bits", {}, 1,
      [](auto& day, std::size_t) -> auto& { return day.digest.high; }));
  words.push_back(variable<std::uint64_t>(
      "digest_low", "1", "digest of the whole state, lower 64 bits", {}, 1,
      [](auto& day, std::size_t) -> auto& { return day.digest.low; }));
  return variables;
}

namespace {

template <class T>
std::int64_t as_word(T value) {
  if constexpr (sizeof(T) == sizeof(std::int64_t)) {
    return std::bit_cast<std::int64_t>(value);
  } else {
    return value;
  }
}

template <class T>
T from_word(std::int64_t word) {
  if constexpr (sizeof(T) == sizeof(std::int64_t)) {
    return std::bit_cast<T>(word);
  } else {
    return static_cast<T>(word);
  }
}

}  // namespace

void append_words(const DayReport& day, const DayVariables& variables, PackedWords& words) {
  words.append(day.step);
  for_each_variable(variables, [&](const auto& variable) {
    for (std::size_t cell = 0; cell < variable.width; ++cell) {
      words.append(as_word(variable.get(day, cell)));
    }
  });
  for (const CohortVariable& cohort : kCohortVariables) {
    for (const AppDay& app : day.apps) {
      words.append(app.*cohort.member);
    }
  }
}

DayReport take_day(const ReportShape& shape, const DayVariables& variables, const model::Scenario& scenario,
                   CohortWords cohorts, WordReader& words) {
  DayReport day = shape.empty_report();
  day.step = static_cast<model::Step>(words.next());
  if (day.step < 0 || day.step >= scenario.num_steps()) {
    throw InputError("has a day outside the run");
  }
  day.date = scenario.date_of(day.step);
  for_each_variable(variables, [&]<class T>(const DayVariable<T>& variable) {
    for (std::size_t cell = 0; cell < variable.width; ++cell) {
      variable.set(day, cell, from_word<T>(words.next()));
    }
  });
  const std::size_t listed = cohorts == CohortWords::OfAges ? model::num_cohort_ages(day.step)
                                                            : static_cast<std::size_t>(day.step) + 1;
  for (const CohortVariable& cohort : kCohortVariables) {
    for (AppDay& app : day.apps) {
      std::vector<std::int64_t> counts = words.next(listed * model::kNumChannels);
      app.*cohort.member =
          cohorts == CohortWords::OfAges ? std::move(counts) : model::at_counted_ages(counts, day.step);
    }
  }
  return day;
}

}  // namespace kfactor::io
