// The workload of a scenario: counted, not timed, while few agents go through all days. The counts are exact,
// equal on every machine, and grow in proportion to the agents. estimate.hpp turns them into time and bytes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "graph/base/traffic.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/day/profile.hpp"
#include "model/scenario/scenario.hpp"

namespace kfactor::jobs {

// The messages of one day.
struct DayMail {
  std::int64_t users = 0;  // may share in the first wave; adopters among them may share in later ones
  std::int64_t adopters = 0;
  std::int64_t sharers = 0;
  std::int64_t group_posts = 0;  // to the home rank of a group
  std::int64_t contexts = 0;     // upper bound: groups with posts of one app and kind in one wave
  std::int64_t from_groups = 0;  // exposures of group members, to the rank of the member
  std::int64_t direct = 0;       // messages to ties
  std::int64_t notices = 0;      // to ties that notice churn
  std::int64_t acceptances = 0;  // to inviters
};

struct Workload {
  std::uint64_t agents = 0;  // simulated
  int num_steps = 0;
  std::size_t num_apps = 0;
  int waves_per_day = 0;
  std::array<model::Work, model::kNumPhases> work{};  // [phase], of all days
  std::vector<DayMail> mail;                          // [day]
  Traffic talk;                        // collectives, their bytes, and exchanges of one rank on all days
  std::uint64_t state_bytes = 0;       // on the day with most
  std::uint64_t passing_bytes = 0;     // temporary lists, on the day with most
  std::uint64_t state_file_bytes = 0;  // columns of a checkpoint, on the day with most
  std::uint64_t fixed_file_bytes = 0;  // rest of a checkpoint, which does not grow with the agents
  std::uint64_t results_bytes = 0;     // results file, with the counts of `agents_asked_for` agents
};

// Simulates the scenario on a graph of few agents, to its end, on this rank alone. `agents_asked_for` is the
// number of agents of the planned run, which determines the size of its results file. Not collective.
template <class Graph>
Workload count_workload(const model::Scenario& scenario, const Graph& graph, std::uint64_t agents_asked_for);

extern template Workload count_workload(const model::Scenario&, const graph::ProceduralGraph&, std::uint64_t);
extern template Workload count_workload(const model::Scenario&, const graph::StoredGraph&, std::uint64_t);

}  // namespace kfactor::jobs
