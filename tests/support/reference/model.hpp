// The reference model: a second implementation of the growth model, serial, slow and simple. It uses dense
// tables of all agents and plain loops, without messages.
//
// It shares with the parallel model: keyed draws and geometric skipping, the equations in model/rules, trait
// tables, wallets, the offers and payments of components, the evaluation of conditions, and the platform's
// record. Everything else is written again: the order of events, the exposures, the opening of components,
// and all counts.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "graph/base/draws.hpp"
#include "graph/base/skip.hpp"
#include "graph/graph.hpp"
#include "model/agents/traits.hpp"
#include "model/components/component.hpp"
#include "model/components/offers.hpp"
#include "model/day/governance.hpp"
#include "model/rules/adopt.hpp"
#include "model/scenario/condition.hpp"
#include "model/scenario/scenario.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::test {

// A whole graph as plain lists. Empty slots are kept, because draws are keyed by slot.
struct Network {
  std::vector<std::vector<AgentId>> ties;    // by agent
  std::vector<std::vector<GroupId>> groups;  // by agent
  std::vector<std::vector<graph::GroupType>>
      memberships;                            // by agent: types of these groups, also of empty slots
  std::vector<std::vector<AgentId>> members;  // by group
  std::vector<graph::GroupType> types;        // by group

  std::size_t num_agents() const { return ties.size(); }
};

// The calling rank must hold the whole graph.
template <graph::Graph G>
Network network_of(const G& graph) {
  Network network;
  for (std::uint32_t a = 0; a < graph.num_agents(); ++a) {
    const AgentId agent{a};
    network.ties.emplace_back();
    for (std::uint32_t n = 0; n < graph.degree(agent); ++n) {
      network.ties.back().push_back(graph.tie(agent, n));
    }
    network.groups.emplace_back();
    network.memberships.emplace_back();
    for (std::uint32_t n = 0; n < graph.num_memberships(agent); ++n) {
      network.groups.back().push_back(graph.group(agent, n));
      network.memberships.back().push_back(graph.membership_type(agent, n));
    }
  }
  for (std::uint32_t g = 0; g < graph.num_groups(); ++g) {
    const GroupId group{g};
    network.types.push_back(graph.group_type(group));
    network.members.emplace_back();
    for (std::uint32_t n = 0; n < graph.members(group).size(); ++n) {
      network.members.back().push_back(graph.members(group)[n]);
    }
  }
  return network;
}

enum class Status { Unaware, Aware, Active, Lapsed };

// The relation of one agent and one app, of any status.
struct Relationship {
  Status status = Status::Unaware;
  int habit = 0, value = 0, label = 0;  // in units of 1/65535
  int install_day = 0;
  int uses = 0, depth = 0, invites = 0, vouchers = 0;
  int channel = 0;
  bool base = false, returned = false, fresh = false, granted = false, waiting = false;
  int idle_days = 0, failures = 0, streak = 0, left_ties = 0;
  int trial = 0;  // value from seeing the app in chats before any use, in units of 1/65535
  // today
  bool tool = false, cash = false, ordered = false, served = false, adopted = false, shared = false;

  bool used() const { return tool || cash || ordered; }
  friend bool operator==(const Relationship&, const Relationship&) = default;
};
std::ostream& operator<<(std::ostream& out, const Relationship& bond);

class ReferenceModel {
 public:
  // The scenario must have no mistakes, and the network its number of agents.
  ReferenceModel(const model::Scenario& scenario, Network network);

  // Simulates one day. The digest of the report stays 0.
  model::DayReport advance();

  // The state after the simulated days. Apps are indexed in the order of their names.
  const Relationship& bond(AgentId agent, std::size_t app) const {
    return people_[index(agent)].relationships[app];
  }
  int fatigue(AgentId agent) const { return people_[index(agent)].fatigue; }  // in units of 1/256

 private:
  struct Person {
    model::Traits traits{};
    int fatigue = 0;
    int cash_seen_today = 0;
    std::vector<Relationship> relationships;  // by app
  };
  struct RunningComponent {
    std::uint32_t key = 0;
    model::Mechanism mechanism;
    model::Step first = 0, last = 0;  // window
    model::Condition when, until;
    model::Step delay = 0, duration = 0;
    std::set<model::Step> held;  // days of the window for which `when` held on the previous day
    model::Step opened = -1;     // -1: not open
    bool ended = false;
    model::ComponentFunds funds;
    // today
    bool open = false;
    model::DayContext today;
  };
  struct RunningApp {
    std::string name;
    std::uint32_t key = 0;
    std::size_t index_in_scenario = 0;
    model::AppParameters traits;
    model::QuantileTable frailty;
    std::vector<RunningComponent> components;
    std::uint32_t subsidy = 0;  // key of the task subsidy that was open yesterday; 0: none
    std::int64_t active_yesterday = 0;
    std::set<std::uint32_t> companions;  // groups that have the app's assistant
    // today
    model::Offers offers;
    bool vouchers_expire = false;
    model::AppCounts counts;
  };
  // An agent receives a post.
  struct Exposure {
    std::uint32_t receiver, inviter, context;
    std::size_t app;
    model::PostKind kind;
    int inviter_depth;
    bool direct, family;
  };
  // (group, app, kind) -> poster -> the poster's depth
  using GroupPosts =
      std::map<std::tuple<std::uint32_t, std::size_t, model::PostKind>, std::map<std::uint32_t, int>>;
  struct Inviter {
    std::uint64_t hash;
    std::uint32_t agent;
    int depth;
  };
  struct Reasons {
    bool fired = false;
    bool reminded = false;   // returns for certain
    bool convinced = false;  // by threshold: enough ties use the app
    bool family = false;     // reached through a family group
    float broadcast = 0, pulse = 0;
    std::array<std::uint32_t, model::kNumPostKinds> contexts{};
    std::map<model::PostKind, Inviter> inviters;
  };
  using Candidates = std::map<std::uint32_t, Reasons>;  // by agent

  static std::vector<RunningApp> start_apps(const model::Scenario& scenario, std::size_t num_agents);
  void start_base(std::size_t app);
  model::Governance start_platform() const;

  void open();
  bool is_due(RunningComponent& component) const;
  void use();
  std::vector<float> tool_chances(const Person& person) const;
  void decide_use(std::uint32_t agent);
  void hold_lottery(std::size_t app);
  void live(std::uint32_t agent, std::size_t app);
  void accompany();
  void add_assistants(std::size_t app);
  GroupId favourite_group(std::uint32_t agent, std::size_t app) const;
  void watch(std::uint32_t agent, std::size_t app);
  void spread();
  bool shares_in_this_wave(const Relationship& bond) const;
  void share(std::uint32_t agent, std::size_t app);
  void post(std::uint32_t agent, std::size_t app, model::PostKind kind);
  void read_groups();
  void adopt(std::size_t app);
  void receive(const Exposure& exposure, Candidates& candidates);
  void send_pulse(std::size_t app, const model::Pulse& pulse, Candidates& candidates);
  void remind(std::size_t app, const model::TargetedEvent& reminder, Candidates& candidates);
  void apply_external_influence(std::size_t app, Candidates& candidates);
  void check_thresholds(std::size_t app, Candidates& candidates) const;
  model::rules::Terms terms(std::size_t app, const model::Traits& traits, const Reasons& reasons) const;
  void decide(std::size_t app, std::uint32_t agent, const Reasons& reasons);
  void record_adoption(std::size_t app, std::uint32_t agent, model::Channel channel, const Reasons& reasons);
  void churn();
  void count(std::size_t app, model::AppDay& day) const;
  std::vector<model::ComponentDay> pay(RunningApp& app);
  model::DayReport settle();

  // Calls visit(agent, accept, lanes) for the candidate events of walk_thinned() (graph/base/skip.hpp) over
  // all agents.
  template <class Visit>
  void for_each_event(Purpose purpose, std::uint32_t key, double bound, Visit&& visit) const {
    constexpr std::uint32_t kAtOnce = 4096;  // agents of a draw block
    for (std::uint32_t start = 0; start < people_.size(); start += kAtOnce) {
      const std::size_t length = std::min<std::size_t>(kAtOnce, people_.size() - start);
      walk_thinned(
          draws_, purpose, start / kAtOnce, key, now(), bound, length,
          [&](std::uint32_t i, const auto& accept, const Lanes& lanes) { visit(start + i, accept, lanes); });
    }
  }
  DrawTime now(int wave = 0, int kind = 0) const;
  void make_aware(std::uint32_t agent, std::size_t app);

  model::Scenario scenario_;
  Network network_;
  Draws draws_;
  std::vector<Person> people_;
  std::vector<RunningApp> apps_;  // by name
  model::QuantileTable thresholds_;
  model::Observed observed_;  // yesterday
  model::Governance platform_;
  model::Step step_ = 0;
  int wave_ = 0;
  GroupPosts group_posts_;           // of this wave
  std::vector<Exposure> exposures_;  // of this wave
};

}  // namespace kfactor::test
