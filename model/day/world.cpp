#include "model/day/world.hpp"

#include <algorithm>
#include <numeric>

#include "graph/base/error.hpp"
#include "model/agents/digest.hpp"

namespace kfactor::model {
namespace {

Scale scale_of(const Scenario& scenario, std::uint64_t num_agents) {
  return {static_cast<std::int64_t>(num_agents), scenario.population.people};
}

RunningComponent start_component(const Scenario& scenario, const App& app, const Component& component,
                                 const Scale& scale) {
  RunningComponent running;
  running.key = app_key(app.name + "/" + component.label);
  running.schedule = Schedule(component.window, scenario);
  running.mechanism = component.mechanism;
  std::visit(
      [&](auto& mechanism) {
        mechanism.shrink(scale);
        running.beginning = mechanism.open_funds(Fen{scale(component.window.budget.count)});
        running.funds = running.beginning;
      },
      running.mechanism);
  return running;
}

RunningApp start_app(const Scenario& scenario, std::size_t index, const Scale& scale) {
  const App& app = scenario.apps[index];
  RunningApp running;
  running.name = app.name;
  running.key = app_key(app.name);
  running.index_in_scenario = index;
  running.traits = app.traits;
  running.quality = static_cast<float>(app.traits.realised_value);
  running.task_quality = static_cast<float>(app.traits.task_value);
  running.learning_cost = static_cast<float>(app.traits.learning_cost);
  running.label_on_value = static_cast<float>(app.traits.label_on_value);
  running.churn = {static_cast<float>(app.traits.label_on_churn),
                   static_cast<float>(scenario.behaviour.failure_churn),
                   static_cast<float>(scenario.behaviour.peer_churn),
                   static_cast<float>(scenario.behaviour.use_protection)};
  running.frailty = beta_quantiles(app.traits.frailty_alpha, app.traits.frailty_beta, app.traits.frailty);
  for (const Component& component : app.components) {
    running.components.push_back(start_component(scenario, app, component, scale));
  }
  return running;
}

std::vector<RunningApp> start_apps(const Scenario& scenario, std::uint64_t num_agents) {
  std::vector<std::size_t> order(scenario.apps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scenario.apps[a].name < scenario.apps[b].name; });
  std::vector<RunningApp> apps;
  apps.reserve(order.size());
  for (const std::size_t index : order) {
    apps.push_back(start_app(scenario, index, scale_of(scenario, num_agents)));
  }
  return apps;
}

Governance start_governance(const Scenario& scenario, const std::vector<RunningApp>& apps,
                            std::uint64_t num_agents) {
  std::vector<std::uint32_t> keys;
  std::vector<Step> dates;
  for (const RunningApp& app : apps) {
    keys.push_back(app.key);
    dates.push_back(-1);
    for (const BanDate& ban : scenario.ban_dates) {
      if (ban.app == app.name) {
        dates.back() = scenario.step_of(ban.date);
      }
    }
  }
  return {scenario.platform, num_agents, std::move(keys), std::move(dates)};
}

std::vector<std::string> names_in_file(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const App& app : scenario.apps) {
    names.push_back(app.name);
  }
  return names;
}

}  // namespace

Rates::Rates(const Scenario& scenario)
    : attention_slots(static_cast<float>(scenario.behaviour.attention_slots)),
      habit_weight(static_cast<float>(scenario.behaviour.habit_weight)),
      learning_rate(static_cast<float>(scenario.behaviour.learning_rate)),
      habit_rate(static_cast<float>(scenario.behaviour.habit_rate)),
      habit_decay(static_cast<float>(scenario.behaviour.habit_decay)),
      label_rate(static_cast<float>(scenario.behaviour.label_rate)),
      cash_share(static_cast<float>(scenario.behaviour.cash_share)),
      word_share(static_cast<float>(scenario.behaviour.word_share)),
      share_fatigue(static_cast<float>(scenario.behaviour.share_fatigue)),
      visibility(static_cast<float>(scenario.behaviour.visibility)),
      attention_fatigue(static_cast<float>(scenario.behaviour.attention_fatigue)),
      fatigue_memory(static_cast<float>(scenario.behaviour.fatigue_memory)),
      cash_persuasion(static_cast<float>(scenario.behaviour.cash_persuasion)),
      task_persuasion(static_cast<float>(scenario.behaviour.task_persuasion)),
      word_persuasion(static_cast<float>(scenario.behaviour.word_persuasion)),
      half_contexts(static_cast<float>(scenario.behaviour.half_contexts)),
      daily_persuasion(static_cast<float>(scenario.behaviour.daily_persuasion)),
      return_factor(static_cast<float>(scenario.behaviour.return_factor)),
      grace_days(static_cast<std::uint8_t>(scenario.behaviour.grace_days)),
      share_when(scenario.behaviour.share_when),
      adoption(scenario.behaviour.adoption),
      share_on_adoption(scenario.behaviour.share_on_adoption),
      tie_post(scenario.behaviour.tie_post),
      notice(scenario.behaviour.notice) {
  for (std::size_t type = 0; type < group_post.size(); ++type) {
    group_post[type] = static_cast<float>(scenario.groups[type].post_chance);
  }
}

World::World(const Scenario& scenario_in, const Comm& comm_in, std::uint64_t num_agents, AgentRange agents,
             const Kernels& kernels_in)
    : comm(comm_in),
      scenario(scenario_in),
      partition(num_agents, comm_in.size()),
      draws(static_cast<std::uint64_t>(scenario.run.seed),
            static_cast<std::uint32_t>(scenario.run.replicate)),
      rates(scenario),
      traits(scenario.population),
      apps(start_apps(scenario, num_agents)),
      governance(start_governance(scenario, apps, num_agents)),
      population(agents, apps.size()),
      tally(apps.size()),
      observed(names_in_file(scenario),
               static_cast<double>(scenario.population.people) / static_cast<double>(num_agents),
               static_cast<Step>(scenario.run.burn_in_days)),
      kernels(kernels_in) {}

Mail World::exchange(Mailbag& bag, std::size_t bytes_to_sort_one) {
  const auto timer = profile.measure(Phase::Exchange);
  Mail mail = bag.exchange(comm);
  profile.note_temporary_bytes(mail.bytes_at_work(bytes_to_sort_one));
  return mail;
}

namespace {

// Marks a trial among the pieces of state of an agent and app.
constexpr std::uint64_t kTried = std::uint64_t{1} << 40;

void digest_lapsed(void (*change)(Digest&, std::uint64_t, std::uint64_t, std::uint64_t), Digest& digest,
                   std::uint64_t name, const Relation& r) {
  const std::uint64_t mind = std::uint64_t{r.habit} | std::uint64_t{r.value} << 16 |
                             std::uint64_t{r.label} << 32 | std::uint64_t{r.install_day} << 48;
  change(digest, name, mind,
         rest_of_relation(r.uses, r.depth, r.invites, r.vouchers, 0, 0, r.flags, r.counters));
}

}  // namespace

void World::add_lapsed_to_digest(const Block& block, std::size_t app, const Relation& relation) {
  digest_lapsed(add_to, lapsed_digest,
                std::uint64_t{apps[app].key} << 32 | index(block.agent(relation.local_id)), relation);
}

void World::remove_lapsed_from_digest(const Block& block, std::size_t app, const Relation& relation) {
  digest_lapsed(take_from, lapsed_digest,
                std::uint64_t{apps[app].key} << 32 | index(block.agent(relation.local_id)), relation);
}

void World::set_trial(const Block& block, std::size_t app, Trial& trial, std::uint16_t value) {
  const std::uint64_t name = std::uint64_t{apps[app].key} << 32 | index(block.agent(trial.local_id));
  if (trial.value != 0) {
    take_from(lapsed_digest, name, kTried | trial.value);
  }
  trial.value = value;
  add_to(lapsed_digest, name, kTried | value);
}

std::uint16_t World::end_trial(AgentId agent, std::size_t app) {
  Relations& relations = population.block_of(agent).apps[app];
  const std::uint32_t local_id = Population::within_block(agent);
  const std::uint16_t value = relations.trial(local_id);
  if (value != 0) {
    take_from(lapsed_digest, std::uint64_t{apps[app].key} << 32 | index(agent), kTried | value);
    relations.end_trial(local_id);
  }
  return value;
}

void World::make_aware(Block& block, std::size_t app, std::uint32_t local_id) {
  Relations& relations = block.apps[app];
  if (!relations.knows(local_id)) {
    relations.set_aware(local_id);
    add_to(knowledge, std::uint64_t{apps[app].key} << 32 | index(block.agent(local_id)), 1);
  }
}

}  // namespace kfactor::model
