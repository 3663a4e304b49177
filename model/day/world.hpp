// All data that the phases of a day read and write, on one rank.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/draws.hpp"
#include "graph/base/partition.hpp"
#include "graph/base/skip.hpp"
#include "graph/duplicate_seats.hpp"
#include "model/agents/population.hpp"
#include "model/agents/traits.hpp"
#include "model/components/component.hpp"
#include "model/components/offers.hpp"
#include "model/day/governance.hpp"
#include "model/day/mail.hpp"
#include "model/day/profile.hpp"
#include "model/kernels/kernels.hpp"
#include "model/rules/churn.hpp"
#include "model/scenario/scenario.hpp"
#include "model/scenario/schedule.hpp"
#include "model/types/day_report.hpp"

namespace kfactor::model {

// A component during a run.
struct RunningComponent {
  std::uint32_t key = 0;  // from the names of the app and the component
  Mechanism mechanism;    // scaled to the agents
  Schedule schedule;
  ComponentFunds beginning;  // the funds at the beginning
  ComponentFunds funds;
  bool open = false;

  DayContext today(const Scenario& scenario, Step step) const {
    return {key, schedule.days_left(step), schedule.days_gone(step), scenario.date_of(step)};
  }
};

// An app during a run. Apps are sorted by name, so results do not depend on their order in the file.
struct RunningApp {
  std::string name;
  std::uint32_t key = 0;  // keys the draws that belong to the app
  std::size_t index_in_scenario = 0;
  AppParameters traits;
  float quality = 0, task_quality = 0, learning_cost = 0, label_on_value = 0;
  rules::ChurnRates churn{};
  QuantileTable frailty;
  std::vector<RunningComponent> components;
  Offers offers;
  std::int64_t active_yesterday = 0;
  bool may_hold_vouchers = false;           // some agents may hold vouchers or have failed orders
  std::vector<std::uint32_t> companions;    // this rank's groups that have the app's assistant, ascending
  std::vector<std::int64_t> cohort_active;  // [cohort_of()]: this rank's agents who never left
};

// Rates of [behaviour] as the phases use them.
struct Rates {
  float attention_slots, habit_weight, learning_rate, habit_rate, habit_decay, label_rate;
  float cash_share, word_share, share_fatigue, visibility, attention_fatigue, fatigue_memory;
  float cash_persuasion, task_persuasion, word_persuasion, half_contexts, daily_persuasion, return_factor;
  std::uint8_t grace_days;
  ShareWhen share_when;
  AdoptionRule adoption;
  bool share_on_adoption;
  GeometricSkip tie_post, notice;
  std::array<float, graph::kNumGroupTypes> group_post;

  explicit Rates(const Scenario& scenario);
};

// One app's counts on this rank today.
struct Tally {
  AppCounts counts;
  // [cohort_of()]; phase settle sets cohort_active, and keeps of both the counted ages only (cohort_ages.hpp).
  std::vector<std::int64_t> cohort_active, cohort_used;

  // Counts today's events of a relation that lapses before phase settle.
  void count_today(const Columns& columns, std::uint32_t row);
};

// Index of an install cohort: by day and channel.
inline std::size_t cohort_of(std::uint16_t install_day, std::uint8_t flags) {
  return std::size_t{install_day} * kNumChannels + (flags & kChannel);
}

// An agent began to use an app, or left it.
struct StatusChange {
  AgentId agent;
  std::uint32_t app;
};

struct World {
  // Creates a world in which no agent knows or uses any app.
  World(const Scenario& scenario, const Comm& comm, std::uint64_t num_agents, AgentRange agents,
        const Kernels& kernels);

  const Comm& comm;
  const Scenario scenario;
  Partition partition;
  Draws draws;
  Rates rates;
  TraitTables traits;
  std::vector<RunningApp> apps;
  Governance governance;
  Population population;
  graph::DuplicateSeats duplicate_seats;  // of the chats of these agents
  std::vector<Tally> tally;               // by app, reset each day
  Observed observed;                      // observations for conditions: the previous day
  // Adoption by threshold: agents of this wave whose ties are not updated yet.
  std::vector<StatusChange> changes;
  // Amount of mail within this rank on the previous day, by wave; an estimate for the next day.
  std::array<MailSize, DrawTime::kNumWaves> mail_at_home{};
  Digest knowledge;      // running digest of the apps that this rank's agents know
  Digest lapsed_digest;  // running digest of lapsed relations and trials, this rank's agents
  const Kernels& kernels;
  Profile profile;
  Step step = 0;

  std::size_t num_apps() const { return apps.size(); }
  DrawTime now(std::uint8_t wave = 0, std::uint8_t kind = 0) const {
    return {static_cast<std::uint16_t>(step), wave, kind};
  }
  // Active relations of a block and app, in the form for kernels.
  Rows rows(const Block& block, std::size_t app) const {
    const Relations& relations = block.apps[app];
    return {relations.columns(), relations.num_active(), block.first_agent(), apps[app].key};
  }
  // Add a lapsed relation to the `lapsed_digest`, or remove it.
  void add_lapsed_to_digest(const Block& block, std::size_t app, const Relation& relation);
  void remove_lapsed_from_digest(const Block& block, std::size_t app, const Relation& relation);
  // Sets the value of a trial, above 0, and updates the `lapsed_digest`.
  void set_trial(const Block& block, std::size_t app, Trial& trial, std::uint16_t value);
  // Removes an agent's trial and returns its value; 0 if there was none.
  std::uint16_t end_trial(AgentId agent, std::size_t app);
  // The rank of an agent. The common case of this rank is checked first.
  int owner(AgentId agent) const {
    const AgentRange& own = population.agents();
    return index(agent) - own.first < own.size() ? comm.rank() : partition.owner(agent);
  }
  // The rank that processes a group.
  template <class Graph>
  int home(const Graph& graph, GroupId group) const {
    return comm.size() == 1 ? comm.rank() : owner(graph.home(group));
  }
  // An outbox for messages to agents. `receiver` is the field with the receiving agent.
  template <class Message>
  Outbox<Message> outbox_to_agents(std::uint32_t Message::*receiver) const {
    if (!comm.is_emulated()) {
      return Outbox<Message>(comm.size());
    }
    return Outbox<Message>(comm.size(), [this, receiver](Message message, int) {
      message.*receiver = index(peer_agent(partition, AgentId{message.*receiver}, comm.rank()));
      return message;
    });
  }
  // A bag for the mail of a wave to agents, with space for the amount of the previous day.
  Mailbag mailbag_to_agents(std::uint8_t wave) const;
  // Whether all groups belong to this rank. Always true on a real rank; an emulated rank also processes other
  // groups.
  template <class Graph>
  bool all_at_home(const Graph& graph, std::span<const GroupId> groups) const {
    return !comm.is_emulated() ||
           std::ranges::all_of(groups, [&](GroupId group) { return home(graph, group) == comm.rank(); });
  }
  // The agent itself. On an emulated rank, for a group of another rank: the agent that takes its role there.
  template <class Graph>
  AgentId agent_in(const Graph& graph, GroupId group, AgentId agent) const {
    if (!comm.is_emulated()) {
      return agent;
    }
    const int rank = home(graph, group);
    return rank == comm.rank() ? agent : peer_of(agent, rank);
  }
  // On an emulated rank, after sums over ranks: makes served orders consistent with demanded orders, because
  // the sums are only multiples of the counts of one rank.
  void correct_order_counts(AppCounts& counts, const Offers& offers) const;
  // Collective. The time counts for Phase::Exchange.
  Mail exchange(Mailbag& bag, std::size_t bytes_to_sort_one);
  template <class Message>
  std::vector<Message> exchange(Outbox<Message>& outbox) {
    const auto timer = profile.measure(Phase::Exchange);
    std::vector<Message> all = outbox.exchange(comm);
    profile.note_temporary_bytes(static_cast<std::int64_t>(all.size() * sizeof(Message)));
    return all;
  }
  // The same, but returns one list per source, which avoids a copy of many messages.
  template <class Message>
  Inbox<Message> exchange_lists(Outbox<Message>& outbox) {
    const auto timer = profile.measure(Phase::Exchange);
    return std::get<0>(kfactor::exchange(comm, outbox));
  }
  // Makes an agent aware of an app. No other function does this.
  void make_aware(Block& block, std::size_t app, std::uint32_t local_id);

 private:
  // On an emulated rank, mail to agents of another rank returns as if the two ranks were exchanged.
  EmulatedReply<std::uint32_t> reply() const;
  AgentId peer_of(AgentId agent, int other) const;
};

// Calls visit(row) for each row whose mark is not zero, in order.
template <class Visit>
void for_each_mark(const Marks& marks, std::uint32_t num, Visit&& visit) {
  for (std::uint32_t first = 0; first < num; first += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, marks.data() + first, sizeof eight);
    if (eight == 0) {
      continue;
    }
    for (std::uint32_t row = first; row < std::min(first + 8, num); ++row) {
      if (marks[row] != 0) {
        visit(row);
      }
    }
  }
}

}  // namespace kfactor::model
