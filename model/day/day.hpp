// The phases of a day, in the order in which they run. Each is in the .cpp of its name. All are collective and
// work on the results of the previous phases. enum Phase (profile.hpp) has a value for each phase that is
// timed. Spread is timed as share, expand, deliver and adopt; messages count as Exchange, the observer as
// Report.
#pragma once

#include <cstdint>
#include <vector>

#include "model/day/exposures.hpp"
#include "model/day/mail.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

// Before the first day: draws the agents who know each app and those who use it.
void begin(World& world);

// Clears the counts of the day, opens the components that are due, and collects the offers of each app, the
// chance of an install without a campaign, and the share of links that a ban lets through.
void open(World& world);

// Active agents decide to use their apps; orders are served or fail; habit, value and label change.
void use(World& world);
// Part of use: selects the orders that are served if an app cannot serve all (order_lottery.cpp).
void serve_orders(World& world);

// Assistants in group chats: users add them, and members see them at work.
template <class Graph>
void accompany(World& world, const Graph& graph);

// The waves of the day, each share -> expand -> deliver -> adopt.
template <class Graph>
void spread(World& world, const Graph& graph);

// An agent who adopted in the wave before and shares in this one.
struct FreshAdopter {
  AgentId agent;
  std::uint32_t app;
};

// Draws the posts of agents into groups and to ties. In wave 1 all agents may share whom [behaviour]
// share_when allows; in later waves only fresh adopters. Returns the posts into this rank's groups. Messages
// to ties go into `to_agents`.
template <class Graph>
Mail share(World& world, const Graph& graph, std::uint8_t wave, const std::vector<FreshAdopter>& fresh,
           Mailbag& to_agents);

// Draws the members of this rank's groups who see the posts. Returns all mail to this rank's agents in this
// wave.
template <class Graph>
Mail expand(World& world, const Graph& graph, std::uint8_t wave, Mail posts, Mailbag to_agents);

// Sorts the mail by block and app of the receiver.
Exposures deliver(World& world, Mail mail);

// Decides which exposures get through and which agents adopt. Wave 1 also draws adoptions by external
// influence. Rewards the inviters. Returns this rank's adopters, who share in the next wave.
std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, const Exposures& exposures);

// Active agents decide to leave. Their ties are notified, which affects the next day.
template <class Graph>
void churn(World& world, const Graph& graph);

// Counts the day and updates fatigue, decides on bans, pays claims, and returns the report of the day.
DayReport settle(World& world);

// Adoption by threshold (complex contagion, threshold.cpp): the state holds, for every agent, the number of
// its ties that use an app, and the number that convinces the agent. Both functions do nothing in scenarios
// without thresholds.
//
// Before the first day: counts each agent's ties and those that use an app.
template <class Graph>
void init_thresholds(World& world, const Graph& graph);
// Updates the ties of the agents in world.changes, who began to use an app (+1) or left it (-1). Clears the
// list.
template <class Graph>
void notify_ties(World& world, const Graph& graph, int change);

// After a restart, when every rank has read all companions: keeps those of this rank's groups (accompany.cpp).
template <class Graph>
void keep_own_companions(World& world, const Graph& graph);

}  // namespace kfactor::model
