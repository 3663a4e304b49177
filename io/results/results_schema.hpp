// The variables of a results file, one row each: name, unit, meaning, dimensions, and where the value is in a
// DayReport. Writer and reader both use these rows, so that everything saved is also loaded.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "io/results/packed_words.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::io {

// The dimensions of a day's numbers: how many apps, and how many components each of them has.
struct ReportShape {
  std::vector<std::size_t> components_of_app;

  static ReportShape of(const model::Scenario& scenario);
  std::size_t num_apps() const { return components_of_app.size(); }
  std::size_t num_components() const;
  // A report of this shape, all zero.
  model::DayReport empty_report() const;
};

// One variable whose first dimension is the day; `dimensions` are the others.
template <class T>
struct DayVariable {
  std::string name, unit, long_name;
  std::vector<std::string> dimensions;
  std::size_t width = 0;  // cells per day
  std::function<T(const model::DayReport&, std::size_t cell)> get;
  std::function<void(model::DayReport&, std::size_t cell, T value)> set;
};

using DayVariables =
    std::tuple<std::vector<DayVariable<std::int64_t>>, std::vector<DayVariable<double>>,
               std::vector<DayVariable<std::int8_t>>, std::vector<DayVariable<std::uint64_t>>>;

DayVariables day_variables(const ReportShape& shape);

// Calls visit(variable) for every variable of every type.
template <class Visit>
void for_each_variable(const DayVariables& variables, Visit&& visit) {
  std::apply(
      [&](const auto&... list) {
        const auto visit_list = [&](const auto& one_type) {
          for (const auto& variable : one_type) {
            visit(variable);
          }
        };
        (visit_list(list), ...);
      },
      variables);
}

// Appends a day as 64-bit words, cohorts included: a checkpoint stores the days so far in this form.
void append_words(const model::DayReport& day, const DayVariables& variables, PackedWords& words);

// How the words of a day hold its cohorts: those of every install day, from the first on (checkpoints of format
// 1.0), or those of the counted ages, as model::AppDay does.
enum class CohortWords : std::uint8_t { OfInstallDays, OfAges };
// Takes the next day. InputError if the words end too early or are none of a day.
model::DayReport take_day(const ReportShape& shape, const DayVariables& variables,
                          const model::Scenario& scenario, CohortWords cohorts, WordReader& words);

// The two cohort variables, (app, channel, install_day, age), in the order of CohortCount.
struct CohortVariable {
  std::string_view name, long_name;
  std::vector<std::int64_t> model::AppDay::*member;
};
inline constexpr CohortVariable kCohortVariables[] = {
    {"cohort_active", "agents of an install cohort still active at the end of the day",
     &model::AppDay::cohort_active},
    {"cohort_used", "agents of an install cohort who used the app that day", &model::AppDay::cohort_used}};
inline constexpr std::int64_t kAgeNotReached = -1;

}  // namespace kfactor::io
