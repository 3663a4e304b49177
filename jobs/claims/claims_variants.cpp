#include "jobs/claims/claims_variants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

using analysis::Variant;
using model::App;
using model::Component;
using model::Fen;
using model::Scenario;

App& app_named(Scenario& scenario, std::string_view name) {
  const auto found = std::find_if(scenario.apps.begin(), scenario.apps.end(),
                                  [&](const App& app) { return app.name == name; });
  require(found != scenario.apps.end(), "a contestant is in the scenario");
  return *found;
}

template <class Mechanism>
const Component* find_component(const App& app) {
  const auto found = std::find_if(app.components.begin(), app.components.end(), [](const Component& each) {
    return std::holds_alternative<Mechanism>(each.mechanism);
  });
  return found == app.components.end() ? nullptr : &*found;
}

// The first component of this kind in any app, so that its drawn values apply; defaults if no app has one.
template <class Mechanism>
Mechanism mechanism_in(const Scenario& scenario) {
  for (const App& app : scenario.apps) {
    if (const Component* component = find_component<Mechanism>(app)) {
      return std::get<Mechanism>(component->mechanism);
    }
  }
  return Mechanism{};
}

void keep_idle(Scenario& scenario) { app_named(scenario, "yuanbao").components.clear(); }

void set_learning_cost(Scenario& scenario, double cost) {
  app_named(scenario, "yuanbao").traits.learning_cost = cost;
}

void drop_label(App& app) {
  app.traits.label_on_value = 0;
  app.traits.label_on_churn = 0;
}

void suit(Scenario& scenario) {
  App& yuanbao = app_named(scenario, "yuanbao");
  yuanbao.traits.learning_cost = analysis::kLowLearningCost;
  yuanbao.traits.realised_value = 0.9;
  drop_label(yuanbao);
}

// Halves the budget, so that both capacities spend all of it within the window and serve equally many orders.
enum class Capacity { Short, Ample };
void limit_orders(Scenario& scenario, Capacity wish) {
  for (Component& component : app_named(scenario, "qianwen").components) {
    if (auto* subsidy = std::get_if<model::TaskSubsidy>(&component.mechanism)) {
      Fen& budget = component.window.budget;
      budget.count /= 2;
      const double orders =
          static_cast<double>(budget.count) / static_cast<double>(subsidy->paid_per_order.count);
      const double days = static_cast<double>((component.window.end - component.window.start).count() + 1);
      const double a_day = wish == Capacity::Short ? orders / (0.8 * days) : orders;
      subsidy->capacity = static_cast<std::int64_t>(std::ceil(a_day));
      return;
    }
  }
}

// Replaces Yuanbao's whole campaign by components that share the budget and the window of its cash for sharing.
class Design {
 public:
  explicit Design(Scenario& scenario)
      : scenario_(scenario),
        yuanbao_(app_named(scenario, "yuanbao")),
        cash_(*find_component<model::CashFission>(yuanbao_)) {
    yuanbao_.components.clear();
  }

  void pay_for_sharing(int part, int parts) {
    Component component = cash_;
    auto& fission = std::get<model::CashFission>(component.mechanism);
    fission.daily_pool.count = fission.daily_pool.count * part / parts;
    component.window.budget.count = component.window.budget.count * part / parts;
    yuanbao_.components.push_back(std::move(component));
  }

  void pay_for_tasks() {
    auto subsidy = mechanism_in<model::TaskSubsidy>(scenario_);
    subsidy.invite = false;
    add("tasks", subsidy, cash_.window);
  }

  void give() { add("gifts", mechanism_in<model::Gift>(scenario_), cash_.window); }

  // Runs from the second week of the campaign to the end of the run.
  void challenge_with_half() {
    model::ComponentParameters window = cash_.window;
    window.start += std::chrono::days(7);
    window.end = last_day();
    window.budget.count -= window.budget.count / 2;
    add("challenge", mechanism_in<model::HabitChallenge>(scenario_), window);
  }

  void remind() {
    auto reminder = mechanism_in<model::Reminder>(scenario_);
    model::ComponentParameters window;
    window.start = cash_.window.start;
    window.end = last_day();
    reminder.dates = {std::chrono::year{2026} / 3 / 3, std::chrono::year{2026} / 4 / 5};
    add("reminders", reminder, window);
  }

 private:
  model::Date last_day() const { return scenario_.run.start + std::chrono::days(scenario_.run.days - 1); }

  void add(std::string_view label, model::Mechanism mechanism, const model::ComponentParameters& window) {
    yuanbao_.components.push_back({std::string(label), window, std::move(mechanism)});
  }

  Scenario& scenario_;
  App& yuanbao_;
  Component cash_;
};

void edit(Variant variant, Scenario& scenario) {
  switch (variant) {
    case Variant::AsIs:
      break;
    case Variant::NoGovernance:
      scenario.platform.governance = model::GovernanceMode::None;
      scenario.platform.second_tier = false;
      scenario.ban_dates.clear();
      break;
    case Variant::NoLabel:
      std::for_each(scenario.apps.begin(), scenario.apps.end(), drop_label);
      break;
    case Variant::Idle:
      keep_idle(scenario);
      break;
    case Variant::SuitedIdle:
      keep_idle(scenario);
      [[fallthrough]];
    case Variant::Suited:
      suit(scenario);
      break;
    case Variant::EasyIdle:
      keep_idle(scenario);
      [[fallthrough]];
    case Variant::Easy:
      set_learning_cost(scenario, analysis::kLowLearningCost);
      break;
    case Variant::HardIdle:
      keep_idle(scenario);
      [[fallthrough]];
    case Variant::Hard:
      set_learning_cost(scenario, analysis::kHighLearningCost);
      break;
    case Variant::ShortCapacity:
      limit_orders(scenario, Capacity::Short);
      break;
    case Variant::AmpleCapacity:
      limit_orders(scenario, Capacity::Ample);
      break;
    case Variant::CashDesign:
      Design(scenario).pay_for_sharing(1, 1);
      break;
    case Variant::TaskDesign:
      Design(scenario).pay_for_tasks();
      break;
    case Variant::GiftDesign:
      Design(scenario).give();
      break;
    case Variant::KeepDesign: {
      Design design(scenario);
      design.pay_for_sharing(1, 2);
      design.challenge_with_half();
      design.remind();
      break;
    }
  }
}

}  // namespace

std::function<void(Scenario&)> edit_for(Variant variant) {
  if (variant == Variant::AsIs) {
    return {};
  }
  return [variant](Scenario& scenario) { edit(variant, scenario); };
}

void check_contestants(const Scenario& scenario) {
  const auto needs = [&](std::string_view name) -> const App& {
    for (const App& app : scenario.apps) {
      if (app.name == name) {
        return app;
      }
    }
    throw InputError(
        fmt::format("apps.{} is missing: the claims are about yuanbao, qianwen, doubao and wenxin, as in "
                    "festival-2026.toml.",
                    name));
  };
  for (const std::string_view name : analysis::kContestants) {
    needs(name);
  }
  if (find_component<model::CashFission>(needs("yuanbao")) == nullptr) {
    throw InputError(
        "apps.yuanbao.components has no cash_fission: the claims are about its cash for sharing.");
  }
  if (find_component<model::TaskSubsidy>(needs("qianwen")) == nullptr) {
    throw InputError("apps.qianwen.components has no task_subsidy: the claims are about its paid orders.");
  }
}

}  // namespace kfactor::jobs
