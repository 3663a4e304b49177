#include "tests/support/small_scenarios.hpp"

#include <algorithm>
#include <random>
#include <set>

namespace kfactor::test {

using namespace model;

namespace {

// Random numbers that are equal with every standard library. The distributions of <random> are not.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t sides) { return static_cast<std::uint32_t>(engine_() % sides); }
  std::int64_t between(int low, int high) { return low + below(static_cast<std::uint32_t>(high - low + 1)); }
  double share() { return below(1000) / 1000.0; }
  bool coin() { return below(2) == 0; }

 private:
  std::mt19937 engine_;
};

App quiet_app(const std::string& name) {
  App app;
  app.name = name;
  app.traits.organic_hazard = 0.01;
  app.traits.chart_hazard = 0.02;
  app.traits.awareness = 0.5;
  return app;
}

// The amount for all people that gives this many RMB per agent.
std::int64_t rmb_for(const Scenario& scenario, double rmb_per_agent) {
  return static_cast<std::int64_t>(rmb_per_agent * static_cast<double>(scenario.population.people));
}

}  // namespace

Scenario quiet_scenario(std::int64_t agents) {
  Scenario scenario;
  scenario.run.name = "quiet";
  scenario.run.start = *parse_date("2026-02-01");
  scenario.run.days = 10;
  scenario.run.burn_in_days = 0;
  scenario.population.agents = agents;
  scenario.population.people = agents * 1000 / 3;
  scenario.behaviour.word_share = 0.3;
  scenario.behaviour.word_persuasion = 0.3;
  scenario.apps = {quiet_app("plum"), quiet_app("lotus")};
  scenario.apps[0].traits.base_users = scenario.population.people / 5;
  scenario.apps[1].traits.base_users = scenario.population.people / 10;
  return scenario;
}

Component component(const Scenario& scenario, const std::string& label, Mechanism mechanism, int first,
                    int last, std::int64_t budget_rmb) {
  const auto day = [&](int n) { return scenario.run.start + std::chrono::days(n); };
  return {label, {day(first), day(last), {budget_rmb * 100}, {}, {}}, std::move(mechanism)};
}

Scenario festival_scenario(std::int64_t agents) {
  Scenario scenario = quiet_scenario(agents);
  scenario.run.name = "festival";
  scenario.run.burn_in_days = 3;
  CashFission fission;
  fission.daily_pool = {rmb_for(scenario, 0.3) * 100};
  TaskSubsidy subsidy;
  subsidy.capacity = scenario.population.people / 20;
  subsidy.vouchers = 5;
  subsidy.invite = true;
  SteadyPackets packets;
  App& plum = scenario.apps[0];
  App& lotus = scenario.apps[1];
  plum.components.push_back(component(scenario, "fission", fission, 1, 7, rmb_for(scenario, 2)));
  plum.components.push_back(component(scenario, "packets", packets, 0, 9, rmb_for(scenario, 0.2)));
  lotus.components.push_back(component(scenario, "tasks", subsidy, 2, 8, rmb_for(scenario, 9)));
  lotus.components.push_back(
      component(scenario, "gala", Broadcast{{}, 0.4, 0.1}, 3, 4, rmb_for(scenario, 1)));
  lotus.components.push_back(
      component(scenario, "pulse", LaunchPulse{{}, 0.3, 0.2}, 5, 6, rmb_for(scenario, 1)));
  return scenario;
}

namespace {

void vary_run(Dice& dice, Scenario& scenario) {
  scenario.run.days = 9;
  scenario.run.burn_in_days = dice.coin() ? 5 : 0;
  scenario.run.waves_per_day = dice.between(1, 4);
  scenario.run.seed = dice.between(1, 1000);
  scenario.run.replicate = dice.between(0, 2);
}

void vary_behaviour(Dice& dice, std::uint32_t number, Scenario& scenario) {
  BehaviourParameters& b = scenario.behaviour;
  b.share_when = static_cast<ShareWhen>(number % 3);
  b.share_on_adoption = dice.below(4) != 0;
  b.attention_slots = 0.3 + dice.share();
  b.grace_days = dice.between(0, 3);
  b.tie_post = dice.share();
  b.visibility = dice.share();
  b.cash_persuasion = dice.share();
  b.task_persuasion = dice.share();
  b.daily_persuasion = 0.3 * dice.share();
  b.half_contexts = dice.coin() ? 2 : 0;
  b.return_factor = dice.share();
  b.notice = dice.share();
  b.use_protection = dice.share();
  b.attention_fatigue = dice.share();
  scenario.groups[1].post_chance = dice.share();
  scenario.groups[3].post_chance = dice.share();
}

void vary_platform(Dice& dice, std::uint32_t number, Scenario& scenario) {
  PlatformParameters& platform = scenario.platform;
  platform.governance = static_cast<GovernanceMode>(number % 4);
  platform.window_days = dice.between(1, 4);
  platform.delay_days = dice.between(1, 2);
  platform.threshold = 0.01 + 0.3 * dice.share();
  platform.strictness = dice.share();
  platform.passcode = dice.share();
  const bool second = dice.coin();
  platform.second_tier =
      second && platform.governance != GovernanceMode::None && platform.governance != GovernanceMode::Dates;
  if (platform.governance == GovernanceMode::Dates) {
    scenario.ban_dates.push_back(
        {scenario.apps[0].name, scenario.run.start + std::chrono::days(dice.between(2, 6))});
  }
}

void vary_app(Dice& dice, Scenario& scenario, App& app) {
  const auto budget = [&](int most) { return rmb_for(scenario, most * dice.share()); };
  const auto pool = [&] { return dice.coin() ? Fen{0} : Fen{rmb_for(scenario, 0.4 * dice.share()) * 100}; };
  app.traits.organic_hazard = 0.02 * dice.share();
  app.traits.chart_hazard = 0.05 * dice.share();
  app.traits.awareness = dice.share();
  app.traits.base_users = dice.below(3) == 0 ? 0 : scenario.population.people / dice.between(3, 12);
  app.traits.base_age = dice.between(0, 20);
  app.traits.frailty_alpha = dice.coin() ? 0.3 : 0;
  app.traits.frailty_beta = app.traits.frailty_alpha > 0 ? 0.9 : 0;
  CashFission fission;
  fission.invite_cap = dice.between(0, 4);
  fission.draw_reward = {dice.between(0, 1) * 100};
  fission.daily_pool = pool();
  SteadyPackets packets;
  packets.daily_pool = pool();
  TaskSubsidy subsidy;
  subsidy.vouchers = dice.between(1, 4);
  subsidy.capacity = scenario.population.people / dice.between(5, 40);
  subsidy.invite = dice.coin();
  subsidy.invite_cap = dice.between(1, 5);
  const auto start = static_cast<int>(dice.between(0, 3));
  const auto turn = static_cast<int>(dice.between(3, 6));
  app.components = {component(scenario, "fission", fission, start, start + 5, budget(6)),
                    component(scenario, "packets", packets, 0, 8, budget(1)),
                    component(scenario, "tasks", subsidy, 1, turn, budget(40)),
                    component(scenario, "more tasks", subsidy, turn + 1, 8, budget(40)),
                    component(scenario, "gala", Broadcast{{}, dice.share(), 0.2}, 2, 3, budget(1)),
                    component(scenario, "second gala", Broadcast{{}, dice.share(), 0.1}, 3, 4, budget(1)),
                    component(scenario, "pulse", LaunchPulse{{}, dice.share(), 0.2}, 4, 6, budget(1))};
}

}  // namespace

Scenario random_scenario(std::uint32_t number, std::int64_t agents) {
  Dice dice(number);
  Scenario scenario = quiet_scenario(agents);
  scenario.run.name = "random " + std::to_string(number);
  if (dice.coin()) {
    scenario.apps.push_back(quiet_app("bamboo"));
  }
  vary_run(dice, scenario);
  vary_behaviour(dice, number, scenario);
  for (App& app : scenario.apps) {
    vary_app(dice, scenario, app);
  }
  vary_platform(dice, number, scenario);
  return scenario;
}

namespace {

SeasonalTasks draw_season(Dice& dice, const Scenario& scenario) {
  const auto day = [&](int n) { return scenario.run.start + std::chrono::days(n); };
  SeasonalTasks season;
  season.tasks = {{"trip", day(1), day(6), 1 + dice.share(), dice.share(), 0},
                  {"cards", day(4), day(9), 1 + dice.share(), dice.share(), dice.share()}};
  return season;
}

Reminder draw_reminder(Dice& dice, const Scenario& scenario) {
  Reminder reminder;
  reminder.dates = {scenario.run.start + std::chrono::days(5), scenario.run.start + std::chrono::days(9)};
  reminder.lift = 2 * dice.share();
  reminder.return_chance = dice.share();
  return reminder;
}

// Makes the component respond to the rival: it opens when `condition` holds.
void answer(Dice& dice, const std::string& condition, Component& component) {
  component.window.when = condition;
  component.window.delay_days = dice.between(0, 2);
  component.window.duration_days = dice.between(0, 3);
}

void add_other_kinds(Dice& dice, Scenario& scenario, App& app, const std::string& rival) {
  const auto add = [&](const std::string& label, Mechanism mechanism, int first, int last,
                       double rmb = 0) -> Component& {
    app.components.push_back(
        component(scenario, label, std::move(mechanism), first, last, rmb_for(scenario, rmb)));
    return app.components.back();
  };
  for (Component& of_before : app.components) {
    if (auto* subsidy = std::get_if<TaskSubsidy>(&of_before.mechanism)) {
      subsidy->overload = dice.coin() ? Overload::Queue : Overload::Reject;
    }
  }
  answer(dice, rival + ".active > 0.7 * " + app.name + ".active",
         add("feed", Feed{{}, 0.5 * dice.share(), 0.2}, 0, 12));
  add("season", draw_season(dice, scenario), 0, 10);
  add("reminder", draw_reminder(dice, scenario), 2, 11);
  add("challenge", HabitChallenge{Fen{dice.between(0, 200)}, 4 + 4 * dice.share()},
      static_cast<int>(dice.between(0, 2)), 13, dice.share());
  add("memory", Memory{{}, dice.share()}, static_cast<int>(dice.between(0, 8)), 13);
  answer(dice, rival + ".dau > " + app.name + ".dau or platform.bans >= 1",
         add("gift", Gift{{}, dice.share()}, 3, 10));
  add("chats", GroupCompanion{{}, 0.2 * dice.share()}, static_cast<int>(dice.between(0, 3)), 11)
      .window.until = "day > 8 and not " + rival + ".bans == 0";
  add("visit", CrossGeneration{{}, 1 + 2 * dice.share(), dice.share()}, 2, 12);
}

}  // namespace

Scenario complete_scenario(std::uint32_t number, std::int64_t agents) {
  Scenario scenario = random_scenario(number, agents);
  Dice dice(number + 1'000'000);
  scenario.run.name = "complete " + std::to_string(number);
  scenario.run.days = 14;
  scenario.behaviour.attention_slots += 1;  // otherwise no streak would last a week
  if (number % 3 == 2) {
    scenario.behaviour.adoption = AdoptionRule::Threshold;
    if (dice.coin()) {
      scenario.population.threshold_alpha = scenario.population.threshold_beta = 2;
    } else {
      scenario.population.threshold = 0.1 + 0.2 * dice.share();
    }
  }
  for (std::size_t app = 0; app < scenario.apps.size(); ++app) {
    add_other_kinds(dice, scenario, scenario.apps[app], scenario.apps[app == 0 ? 1 : 0].name);
  }
  return scenario;
}

graph::ProceduralRecipe recipe_of(const Scenario& scenario) {
  graph::ProceduralRecipe recipe;
  recipe.num_agents = static_cast<std::uint64_t>(scenario.population.agents);
  recipe.seed = static_cast<std::uint64_t>(scenario.graph.seed);
  recipe.mean_degree = scenario.graph.mean_degree;
  recipe.degree_sigma = scenario.graph.degree_sigma;
  for (std::size_t type = 0; type < recipe.groups.size(); ++type) {
    const GroupParameters& group = scenario.groups[type];
    recipe.groups[type] = {static_cast<std::uint32_t>(group.size_min),
                           static_cast<std::uint32_t>(group.size_max),
                           static_cast<std::uint32_t>(group.memberships)};
  }
  return recipe;
}

graph::GraphData random_graph(std::uint32_t number, std::uint32_t agents) {
  Dice dice(number);
  graph::GraphData data;
  data.num_agents = agents;
  std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (std::uint32_t i = 0; i < 5 * agents; ++i) {
    const std::uint32_t a = dice.below(agents);
    const std::uint32_t b = dice.below(agents);
    if (a != b) {
      edges.emplace(std::min(a, b), std::max(a, b));
    }
  }
  data.edges.assign(edges.begin(), edges.end());
  const std::uint32_t groups = agents / 4;
  std::set<std::pair<std::uint32_t, std::uint32_t>> memberships;
  for (std::uint32_t group = 0; group < groups; ++group) {
    data.group_types.push_back(static_cast<graph::GroupType>(dice.below(4)));
    for (std::int64_t i = dice.between(1, 25); i > 0; --i) {
      memberships.emplace(dice.below(agents), group);
    }
  }
  data.memberships.assign(memberships.begin(), memberships.end());
  return data;
}

}  // namespace kfactor::test
