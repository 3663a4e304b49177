// The phases of a day, in the order in which they run. Each stands in the .cpp of its name and has a value of its own in
// enum Phase (profile.hpp). All are collective, and each reads what the phase before left on every rank.
#pragma once

#include <cstdint>
#include <vector>

#include "model/day/exposures.hpp"
#include "model/day/mail.hpp"
#include "model/day/world.hpp"

namespace kfactor::model {

// Before the first day: draws who knows each app and who uses it already.
void begin(World& world);

// Opens the components that are due today and collects what each app offers.
void open(World& world);

// Active agents decide to use their apps; orders are served or fail; habit, value and label move.
void use(World& world);
// Part of use: which orders are served when an app cannot serve all (order_lottery.cpp).
void serve_orders(World& world);

// Assistants in group chats: users add them, members see them at work.
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

// Decides who posts what, into which groups and to which ties. In wave 1 everyone may share whose day calls for it, in
// later waves the fresh adopters. Returns the posts into this rank's groups; messages to ties go into `to_agents`.
template <class Graph>
Mail share(World& world, const Graph& graph, std::uint8_t wave, const std::vector<FreshAdopter>& fresh,
           Mailbag& to_agents);

// Draws which members of this rank's groups see the posts. Returns all mail to this rank's agents in this wave.
template <class Graph>
Mail expand(World& world, const Graph& graph, std::uint8_t wave, Mail posts, Mailbag to_agents);

// Sorts the mail by block and app of the receiver.
Exposures deliver(World& world, Mail mail);

// Decides what gets through to whom, and who adopts; wave 1 also asks for adoption without an invitation. Rewards the
// inviters. Returns this rank's adopters who share in the next wave.
std::vector<FreshAdopter> adopt(World& world, std::uint8_t wave, const Exposures& exposures);

// Active agents decide to leave; those who leave tell their ties, who hear it the next day.
template <class Graph>
void churn(World& world, const Graph& graph);

// Counts, pays, lets the platform decide, and reports the day.
DayReport settle(World& world);

// Adoption by threshold (complex contagion, threshold.cpp): every agent knows how many of its ties use an app, and how
// many it takes to convince the agent. Both functions do nothing in scenarios without thresholds.
//
// Before the first day: counts each agent's ties and those that use an app.
template <class Graph>
void init_thresholds(World& world, const Graph& graph);
// Tells the ties of the agents in world.changes that these began to use an app (+1) or left it (-1). Empties the list.
template <class Graph>
void notify_ties(World& world, const Graph& graph, int change);

// After a restart: each rank keeps the companions of its own groups, after all were given to every rank (accompany.cpp).
template <class Graph>
void keep_own_companions(World& world, const Graph& graph);

}  // namespace kfactor::model
