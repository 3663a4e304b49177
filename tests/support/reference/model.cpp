#include "tests/support/reference/model.hpp"

#include <algorithm>
#include <utility>

#include "graph/base/skip.hpp"
#include "model/rules/churn.hpp"
#include "model/rules/spread.hpp"
#include "model/rules/use.hpp"
#include "model/types/cohort_ages.hpp"
#include "tests/support/stored_numbers.hpp"

namespace kfactor::test {

using namespace model;

std::ostream& operator<<(std::ostream& out, const Relationship& b) {
  constexpr std::array<const char*, 4> kStatus = {"unaware", "aware", "active", "lapsed"};
  out << kStatus[static_cast<std::size_t>(b.status)] << " habit " << b.habit << " value " << b.value
      << " label " << b.label << " install_day " << b.install_day << " uses " << b.uses << " depth "
      << b.depth << " invites " << b.invites << " vouchers " << b.vouchers << " channel " << b.channel
      << " base " << b.base << " returned " << b.returned << " fresh " << b.fresh << " granted " << b.granted
      << " waiting " << b.waiting << " trial " << b.trial << " idle_days " << b.idle_days << " failures "
      << b.failures << " streak " << b.streak << " left_ties " << b.left_ties << " today";
  for (const auto& [name, flag] :
       {std::pair("tool", b.tool), std::pair("cash", b.cash), std::pair("ordered", b.ordered),
        std::pair("served", b.served), std::pair("adopted", b.adopted), std::pair("shared", b.shared)}) {
    out << (flag ? " " : "") << (flag ? name : "");
  }
  return out;
}

namespace {

std::vector<std::string> names_of(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const App& app : scenario.apps) {
    names.push_back(app.name);
  }
  return names;
}

}  // namespace

std::vector<ReferenceModel::RunningApp> ReferenceModel::start_apps(const Scenario& scenario,
                                                                   std::size_t num_agents) {
  const Scale scale{static_cast<std::int64_t>(num_agents), scenario.population.people};
  std::vector<RunningApp> apps;
  for (std::size_t index = 0; index < scenario.apps.size(); ++index) {
    const App& app = scenario.apps[index];
    RunningApp running;
    running.name = app.name;
    running.key = app_key(app.name);
    running.index_in_scenario = index;
    running.traits = app.traits;
    running.frailty = beta_quantiles(app.traits.frailty_alpha, app.traits.frailty_beta, app.traits.frailty);
    for (const Component& component : app.components) {
      RunningComponent part;
      part.key = app_key(app.name + "/" + component.label);
      part.first = scenario.step_of(component.window.start);
      part.last = scenario.step_of(component.window.end);
      part.when = Condition::parse(component.window.when);
      part.until = Condition::parse(component.window.until);
      part.delay = static_cast<Step>(component.window.delay_days);
      part.duration = static_cast<Step>(component.window.duration_days);
      part.mechanism = component.mechanism;
      std::visit([&](auto& mechanism) { mechanism.shrink(scale); }, part.mechanism);
      const Fen budget{scale(component.window.budget.count)};
      std::visit([&](const auto& mechanism) { part.funds = mechanism.open_funds(budget); }, part.mechanism);
      running.components.push_back(part);
    }
    apps.push_back(std::move(running));
  }
  std::sort(apps.begin(), apps.end(),
            [](const RunningApp& a, const RunningApp& b) { return a.name < b.name; });
  return apps;
}

Governance ReferenceModel::start_platform() const {
  std::vector<std::uint32_t> keys;
  std::vector<Step> dates;
  for (const RunningApp& app : apps_) {
    keys.push_back(app.key);
    const auto ban = std::find_if(scenario_.ban_dates.begin(), scenario_.ban_dates.end(),
                                  [&](const BanDate& b) { return b.app == app.name; });
    dates.push_back(ban == scenario_.ban_dates.end() ? -1 : scenario_.step_of(ban->date));
  }
  return {scenario_.platform, network_.num_agents(), keys, dates};
}

ReferenceModel::ReferenceModel(const Scenario& scenario, Network network)
    : scenario_(scenario),
      network_(std::move(network)),
      draws_(static_cast<std::uint64_t>(scenario.run.seed),
             static_cast<std::uint32_t>(scenario.run.replicate)),
      people_(network_.num_agents()),
      apps_(start_apps(scenario, network_.num_agents())),
      thresholds_(beta_quantiles(scenario.population.threshold_alpha, scenario.population.threshold_beta,
                                 scenario.population.threshold)),
      observed_(names_of(scenario),
                static_cast<double>(scenario.population.people) / static_cast<double>(network_.num_agents()),
                static_cast<Step>(scenario.run.burn_in_days)),
      platform_(start_platform()) {
  const TraitTables tables(scenario.population);
  for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
    people_[agent].traits = tables.of(draws_, AgentId{agent});
    people_[agent].relationships.resize(apps_.size());
  }
  for (std::size_t app = 0; app < apps_.size(); ++app) {
    start_base(app);
  }
}

// Base users have 30 uses, the value that these have taught, and no label. Other agents may know the app.
void ReferenceModel::start_base(std::size_t app) {
  const AppParameters& traits = apps_[app].traits;
  const double share = std::min(
      1.0, static_cast<double>(traits.base_users) / static_cast<double>(scenario_.population.people));
  const QuantileTable chances = survivor_chances(apps_[app].frailty, traits.base_age, share);
  for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
    const Lanes lanes = draws_(Purpose::Begin, agent, 0, apps_[app].key);
    const Lanes frailty = draws_(Purpose::Frailty, agent, 0, apps_[app].key);
    Relationship& bond = people_[agent].relationships[app];
    if (bernoulli(lanes[0], chances[quantile_index(frailty[0])])) {
      bond.status = Status::Active;
      bond.base = true;
      bond.uses = 30;
      bond.habit = store_fraction(static_cast<float>(traits.base_habit));
      bond.value = store_fraction(rules::realised_value(static_cast<float>(traits.realised_value),
                                                        static_cast<float>(traits.learning_cost),
                                                        people_[agent].traits.skill, 30));
      ++apps_[app].active_yesterday;
    } else if (bernoulli(lanes[1], static_cast<float>(traits.awareness))) {
      bond.status = Status::Aware;
    }
  }
}

DrawTime ReferenceModel::now(int wave, int kind) const {
  return {static_cast<std::uint16_t>(step_), static_cast<std::uint8_t>(wave),
          static_cast<std::uint8_t>(kind)};
}

void ReferenceModel::make_aware(std::uint32_t agent, std::size_t app) {
  Relationship& bond = people_[agent].relationships[app];
  if (bond.status == Status::Unaware) {
    bond.status = Status::Aware;
  }
}

DayReport ReferenceModel::advance() {
  open();
  use();
  accompany();
  spread();
  churn();
  DayReport report = settle();
  ++step_;
  return report;
}

void ReferenceModel::open() {
  for (std::size_t index_of_app = 0; index_of_app < apps_.size(); ++index_of_app) {
    RunningApp& app = apps_[index_of_app];
    app.offers = Offers{};
    app.counts = AppCounts{};
    std::uint32_t subsidy = 0;  // key of the subsidy that is open today
    for (RunningComponent& component : app.components) {
      component.open = is_due(component) &&
                       std::visit([&](const auto& mechanism) { return mechanism.is_funded(component.funds); },
                                  component.mechanism);
      if (component.open) {
        std::visit(
            [&](const auto& mechanism) { mechanism.offer(component.funds, component.today, app.offers); },
            component.mechanism);
        if (std::holds_alternative<TaskSubsidy>(component.mechanism)) {
          subsidy = component.key;
        }
      }
    }
    app.vouchers_expire = subsidy != app.subsidy;
    app.subsidy = subsidy;
    const double r50 = scenario_.behaviour.half_reward;
    app.offers.gain_invite = rules::gain(app.offers.perceived_invite, r50);
    app.offers.gain_daily = rules::gain(app.offers.perceived_daily, r50);
    app.offers.gain_task = rules::gain(app.offers.perceived_task, r50);
    app.offers.link_effectiveness = static_cast<float>(platform_.link_effectiveness(index_of_app, step_));
    const double chart = static_cast<double>(app.active_yesterday) / static_cast<double>(people_.size());
    app.offers.organic = std::min(1.0, app.traits.organic_hazard + app.traits.chart_hazard * chart);
  }
}

// Agents may leave from the day after the install on. Notices to ties have their effect on the next day.
void ReferenceModel::churn() {
  std::map<std::pair<std::uint32_t, std::size_t>, int> notices;
  for (std::size_t index_of_app = 0; index_of_app < apps_.size(); ++index_of_app) {
    RunningApp& app = apps_[index_of_app];
    const rules::ChurnRates rates{
        static_cast<float>(app.traits.label_on_churn), static_cast<float>(scenario_.behaviour.failure_churn),
        static_cast<float>(scenario_.behaviour.peer_churn),
        static_cast<float>(scenario_.behaviour.use_protection), app.offers.churn_relief};
    for (std::uint32_t agent = 0; agent < people_.size(); ++agent) {
      Relationship& bond = people_[agent].relationships[index_of_app];
      const int left_ties = std::exchange(bond.left_ties, 0);
      if (bond.status != Status::Active || bond.adopted) {
        continue;
      }
      const Lanes frailty = draws_(Purpose::Frailty, agent, 0, app.key);
      const float hazard =
          rules::churn_hazard(app.frailty[quantile_index(frailty[0])], fraction(bond.habit),
                              fraction(bond.label), bond.failures, left_ties, bond.used(), bond.uses, rates);
      if (!bernoulli(draws_(Purpose::Use, agent, 0, app.key, now())[3], hazard)) {
        continue;
      }
      bond.status = Status::Lapsed;
      if (std::exchange(bond.waiting, false)) {  // the order of a leaver no longer waits
        --app.counts.orders_waiting;
        ++app.counts.orders_failed;
      }
      bond.habit = store_fraction(0.5F * fraction(bond.habit));
      ++app.counts.churned;
      const std::vector<AgentId>& ties = network_.ties[agent];
      walk(draws_, Purpose::Notice, agent, app.key, now(), GeometricSkip(scenario_.behaviour.notice),
           ties.size(), [&](std::uint32_t n) {
             if (ties[n] != kNoAgent) {
               ++notices[{index(ties[n]), index_of_app}];
             }
           });
    }
  }
  for (const auto& [whom, number] : notices) {
    Relationship& bond = people_[whom.first].relationships[whom.second];
    if (bond.status == Status::Active) {
      bond.left_ties = std::min(15, number);
    }
  }
}

void ReferenceModel::count(std::size_t app, AppDay& day) const {
  AppCounts& counts = day.counts;
  const std::size_t cells = num_cohort_ages(step_) * kNumChannels;
  day.cohort_active.assign(cells, 0);
  day.cohort_used.assign(cells, 0);
  for (const Person& person : people_) {
    const Relationship& bond = person.relationships[app];
    counts.unaware += bond.status == Status::Unaware;
    counts.aware += bond.status == Status::Aware;
    counts.active += bond.status == Status::Active;
    counts.lapsed += bond.status == Status::Lapsed;
    counts.daily_active += bond.used() || bond.adopted;
    counts.sharers += bond.shared;
    if (bond.status == Status::Active) {
      counts.habitual += fraction(bond.habit) >= 0.4F;
      counts.cash_app += bond.label > bond.value;
      counts.sum_habit += bond.habit;
      counts.sum_value += bond.value;
      counts.sum_label += bond.label;
    }
    const bool ever_used = bond.status == Status::Active || bond.status == Status::Lapsed;
    const auto age = ever_used ? cohort_age_index(step_ - bond.install_day) : std::nullopt;
    if (age && !bond.base && !bond.returned) {
      const std::size_t cell = *age * kNumChannels + static_cast<std::size_t>(bond.channel);
      day.cohort_active[cell] += bond.status == Status::Active;
      day.cohort_used[cell] += bond.used() || bond.adopted;
    }
  }
}

std::vector<ComponentDay> ReferenceModel::pay(RunningApp& app) {
  const AppCounts& counts = app.counts;
  const PaymentClaims claims{counts.inviters_paid,   counts.invitees_paid, counts.cash_claims,
                             counts.orders_demanded, counts.orders_served, counts.challenges};
  std::vector<ComponentDay> days;
  for (RunningComponent& component : app.components) {
    ComponentDay day;
    day.open = component.open;
    const Fen before = component.funds.wallet.remaining();
    if (component.open) {
      day.claims = std::visit(
          [&](const auto& mechanism) { return mechanism.settle(component.funds, component.today, claims); },
          component.mechanism);
    }
    day.remaining = component.funds.wallet.remaining();
    day.paid = before - day.remaining;
    days.push_back(day);
  }
  return days;
}

DayReport ReferenceModel::settle() {
  DayReport report;
  report.step = step_;
  report.date = scenario_.date_of(step_);
  report.apps.resize(apps_.size());
  report.components.resize(apps_.size());
  std::vector<std::int64_t> cash_posts;
  for (const RunningApp& app : apps_) {
    cash_posts.push_back(app.counts.posts[static_cast<std::size_t>(PostKind::Cash)]);
  }
  const std::vector<bool> bans = platform_.decide(draws_, step_, cash_posts);
  for (std::size_t index_of_app = 0; index_of_app < apps_.size(); ++index_of_app) {
    RunningApp& app = apps_[index_of_app];
    AppDay& day = report.apps[app.index_in_scenario];
    day.counts = app.counts;
    count(index_of_app, day);
    day.perceived_invite = app.offers.perceived_invite;
    day.perceived_daily = app.offers.perceived_daily;
    day.perceived_task = app.offers.perceived_task;
    day.link_effectiveness = static_cast<double>(app.offers.link_effectiveness);
    day.ban_decided = bans[index_of_app];
    app.active_yesterday = day.counts.active;
    report.components[app.index_in_scenario] = pay(app);
  }
  for (Person& person : people_) {
    person.fatigue = store_fatigue(rules::next_fatigue(
        fatigue_of(person.fatigue), static_cast<float>(scenario_.behaviour.fatigue_memory),
        static_cast<std::uint32_t>(std::min(255, person.cash_seen_today))));
    person.cash_seen_today = 0;
  }
  observed_.take(report);
  return report;
}

}  // namespace kfactor::test
