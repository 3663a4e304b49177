// A scenario: everything that determines the results of a run. Plain data. The parameter table of each struct
// (parameters<T>()) is in parameter_tables.cpp or in the file of its component.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "graph/group_type.hpp"
#include "model/components/broadcast.hpp"
#include "model/components/cash_fission.hpp"
#include "model/components/cross_generation.hpp"
#include "model/components/feed.hpp"
#include "model/components/gift.hpp"
#include "model/components/group_companion.hpp"
#include "model/components/habit_challenge.hpp"
#include "model/components/launch_pulse.hpp"
#include "model/components/memory.hpp"
#include "model/components/reminder.hpp"
#include "model/components/seasonal_tasks.hpp"
#include "model/components/steady_packets.hpp"
#include "model/components/task_subsidy.hpp"
#include "model/types/calendar.hpp"
#include "model/types/money.hpp"
#include "model/types/parameter.hpp"

namespace kfactor::model {

// [run]
struct RunParameters {
  std::string name;
  std::string description;
  Date start{};            // day 0
  std::int64_t days = 90;  // simulated from day 0 on
  std::int64_t burn_in_days = 60;
  std::uint64_t seed = 1;
  std::int64_t replicate = 0;
  std::int64_t waves_per_day = 4;
};

// [population]: trait distributions. If both shapes of a Beta distribution are 0, the constant with the same
// name is used.
struct PopulationParameters {
  std::int64_t people = 1'100'000'000;  // P, the number of people that the agents represent
  std::int64_t agents = 1'000'000;      // N; a stored graph sets its own number
  double cash_affinity_alpha = 2, cash_affinity_beta = 3, cash_affinity = 0.4;
  double need_alpha = 1, need_beta = 3, need_scale = 1.6, need = 0.4;
  double skill_alpha = 2, skill_beta = 2, skill = 0.5;
  double young_share = 0.35, adult_share = 0.45;                    // the rest are elders
  double threshold_alpha = 0, threshold_beta = 0, threshold = 0.2;  // phi, for adoption by threshold
};

enum class GraphKind { Procedural, Stored };

// [graph]
struct GraphParameters {
  GraphKind kind = GraphKind::Procedural;
  std::string file;         // stored: edge list, relative to the scenario file
  std::string memberships;  // stored: optional lines "agent group [type]"
  std::uint64_t seed = 1;   // procedural
  double mean_degree = 24;
  double degree_sigma = 1;
  double town_share = 0.6, province_share = 0.3;  // shares of ties; the rest link the whole country
  bool group_chats = true;
};

// [graph.groups.family] and so on, in the order of graph::GroupType.
struct GroupParameters {
  std::int64_t size_min = 4, size_max = 16;
  std::int64_t memberships = 2;  // per agent; procedural graphs only
  double post_chance = 0.3;
};

enum class ShareWhen { Used, Active, Never };
enum class AdoptionRule { Contexts, Threshold };

// [behaviour]: rates shared by all apps.
struct BehaviourParameters {
  double half_reward = 5;        // r50, RMB
  double attention_slots = 1.5;  // A
  double habit_weight = 1;       // kH
  double learning_rate = 0.15;   // etaU
  double habit_rate = 0.0444;    // etaH
  double habit_decay = 0.1;      // dH
  std::int64_t grace_days = 1;
  double label_rate = 0.25;  // etaL
  ShareWhen share_when = ShareWhen::Used;
  bool share_on_adoption = true;
  double cash_share = 1.0;      // s_c
  double word_share = 0.03;     // s_w
  double share_fatigue = 0.05;  // kF
  double tie_post = 0.10;
  double visibility = 0.5;          // v0
  double attention_fatigue = 0.15;  // kA
  double fatigue_memory = 0.8;      // rho_F
  double cash_persuasion = 0.4;     // bc
  double task_persuasion = 0.19;    // bT
  double word_persuasion = 0.1;     // bw
  double half_contexts = 2;         // d50
  double daily_persuasion = 0.022;  // bd
  double return_factor = 0.5;
  AdoptionRule adoption = AdoptionRule::Contexts;
  double failure_churn = 1;  // ko
  double peer_churn = 0.2;   // chi
  double notice = 0.3;
  double use_protection = 0.2;  // eps
};

// [apps.NAME]
struct AppParameters {
  double realised_value = 0.6;   // q
  double task_value = 0.75;      // q_task
  double learning_cost = 0.5;    // ell
  double organic_hazard = 5e-5;  // a0 per day
  double chart_hazard = 0;       // q_chart per day and unit of market share
  double awareness = 0.5;        // share of people who know the app at the beginning
  std::int64_t base_users = 0;   // people, at the beginning of the burn-in
  std::int64_t base_age = 7;     // days that a base user has survived before
  double base_habit = 0.15;      // H of a base user
  double frailty_alpha = 0.3, frailty_beta = 0.6, frailty = 0.35;  // theta; constant if both shapes are 0
  double label_on_value = 0.6;                                     // kL
  double label_on_churn = 2;                                       // kch
};

enum class GovernanceMode { None, Chance, Deterministic, Dates };

// [platform]
struct PlatformParameters {
  GovernanceMode governance = GovernanceMode::Chance;
  std::int64_t window_days = 2;  // W
  std::int64_t delay_days = 1;   // D
  double threshold = 0.025;      // thX, cash posts per agent and day
  double vigilance = 0.25;       // psi
  double strictness = 0.7;       // e_ban
  double passcode = 0.4;         // w
  bool second_tier = false;
  // With `dates`: [platform.ban_dates] app = date.
};

// [apps.NAME.components.LABEL]: parameters of every component
struct ComponentParameters {
  Date start{};
  Date end{};  // last day, included
  Fen budget{};
  std::string when;                // condition that opens it; empty: open during the whole window
  std::string until;               // condition that closes it permanently
  std::int64_t delay_days = 0;     // from the day after `when` holds to the opening
  std::int64_t duration_days = 0;  // days open after an opening by `when`; 0: as long as `when` holds
};

// The parameters of each table of a scenario file. Component kinds declare theirs in their own headers.
template <>
const std::vector<Parameter<RunParameters>>& parameters<RunParameters>();
template <>
const std::vector<Parameter<PopulationParameters>>& parameters<PopulationParameters>();
template <>
const std::vector<Parameter<GraphParameters>>& parameters<GraphParameters>();
template <>
const std::vector<Parameter<GroupParameters>>& parameters<GroupParameters>();
template <>
const std::vector<Parameter<BehaviourParameters>>& parameters<BehaviourParameters>();
template <>
const std::vector<Parameter<AppParameters>>& parameters<AppParameters>();
template <>
const std::vector<Parameter<PlatformParameters>>& parameters<PlatformParameters>();
template <>
const std::vector<Parameter<ComponentParameters>>& parameters<ComponentParameters>();

// The kinds of components. Each alternative holds the parameters of its kind.
using Mechanism =
    std::variant<CashFission, TaskSubsidy, SeasonalTasks, Broadcast, Feed, SteadyPackets, Reminder,
                 HabitChallenge, Memory, Gift, GroupCompanion, CrossGeneration, LaunchPulse>;
// "cash_fission" and so on, in the order of the alternatives of Mechanism.
std::vector<std::string_view> component_kinds();
std::string_view kind_of(const Mechanism& mechanism);
// A default-constructed mechanism of that kind. Precondition: kind is one of component_kinds().
Mechanism make_mechanism(std::string_view kind);

struct Component {
  std::string label;
  ComponentParameters window;
  Mechanism mechanism;
};

struct App {
  std::string name;
  AppParameters traits;
  std::vector<Component> components;  // in the order of the file
};

struct BanDate {
  std::string app;
  Date date{};
};

struct Scenario {
  RunParameters run;
  PopulationParameters population;
  GraphParameters graph;
  std::array<GroupParameters, graph::kNumGroupTypes> groups = default_groups();
  BehaviourParameters behaviour;
  PlatformParameters platform;
  std::vector<BanDate> ban_dates;
  std::vector<App> apps;  // in the order of the file

  Step num_steps() const { return static_cast<Step>(run.burn_in_days + run.days); }
  Date date_of(Step step) const { return run.start + std::chrono::days(step - run.burn_in_days); }
  Step step_of(Date date) const { return static_cast<Step>((date - run.start).count() + run.burn_in_days); }
  static std::array<GroupParameters, graph::kNumGroupTypes> default_groups();
};

// Checks rules that concern several values at once (dates reversed, overlapping windows, shares above one, a
// component before day 0, more than 255 apps). Returns one sentence per mistake, which begins with the key,
// for example "apps.yuanbao.components.packets.end = 2026-01-30 lies before start = 2026-02-01. Dates
// swapped?"
struct Mistake {
  std::string key;
  std::string sentence;
};
std::vector<Mistake> find_mistakes(const Scenario& scenario);

}  // namespace kfactor::model
