#include "jobs/forecast/workload.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "graph/base/comm.hpp"
#include "io/results/results_schema.hpp"
#include "io/results/results_size.hpp"
#include "model/checkpoint/state.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

// Measures the size of the state without writing it.
class StateSize : public model::StateSink {
 public:
  void begin_table(const std::string&, std::uint64_t) override {}
  void column(const std::string&, const model::Pieces<std::uint8_t>& pieces) override { add(pieces); }
  void column(const std::string&, const model::Pieces<std::uint16_t>& pieces) override { add(pieces); }
  void column(const std::string&, const model::Pieces<std::uint32_t>& pieces) override { add(pieces); }
  void column(const std::string&, const model::Pieces<std::uint64_t>& pieces) override { add(pieces); }
  void archive(std::span<const std::int64_t>) override {}  // does not grow with the agents

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t num_columns() const { return num_columns_; }

 private:
  template <class Cell>
  void add(const model::Pieces<Cell>& pieces) {
    pieces([&](std::span<const Cell> cells) { bytes_ += cells.size_bytes(); });
    ++num_columns_;
  }
  std::uint64_t bytes_ = 0;
  std::uint64_t num_columns_ = 0;
};

// Bytes of a checkpoint that do not grow with the agents; the days so far are `num_words` words. Measured: HDF5
// needs 600 bytes per column, and compresses days to 0.23 bytes per word for 30,000 agents and to 0.36 for
// 300,000.
std::uint64_t fixed_bytes(const StateSize& state, std::uint64_t day_bytes) {
  return 600 * state.num_columns() + day_bytes * 6 / 10;
}

template <std::size_t Size>
std::int64_t sum_of(const std::array<std::int64_t, Size>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
}

// The work of two phases so far. mail_of() takes it before and after a day.
struct Told {
  model::Work expand, churn;
};

DayMail mail_of(const model::DayReport& day, const Told& before, const Told& after) {
  DayMail mail;
  mail.group_posts = after.expand.items - before.expand.items;
  mail.contexts = after.expand.draws - before.expand.draws;
  mail.from_groups = after.expand.also - before.expand.also;
  mail.notices = after.churn.also - before.churn.also;
  std::int64_t posts = 0;
  for (const model::AppDay& app : day.apps) {
    posts += sum_of(app.counts.posts);
    mail.acceptances += app.counts.invitees_paid;
    mail.sharers += app.counts.sharers;
    mail.users += app.counts.daily_active;
    mail.adopters += sum_of(app.counts.installs) + sum_of(app.counts.returns);
  }
  mail.direct = posts - mail.group_posts;
  return mail;
}

Told told(const model::Profile& profile) {
  return {profile[model::Phase::Expand].work, profile[model::Phase::Churn].work};
}

}  // namespace

template <class Graph>
Workload count_workload(const model::Scenario& scenario, const Graph& graph, std::uint64_t agents_asked_for) {
  constexpr model::Step kDaysPerStateSize = 4;
  const Comm alone = Comm::emulate(0, 1);
  Workload load;
  load.agents = graph.num_agents();
  load.num_steps = scenario.num_steps();
  load.num_apps = scenario.apps.size();
  load.waves_per_day = static_cast<int>(scenario.run.waves_per_day);
  io::ResultsSize results(scenario,
                          static_cast<double>(agents_asked_for) / static_cast<double>(graph.num_agents()));
  const io::DayVariables variables = io::day_variables(io::ReportShape::of(scenario));
  io::PackedWords days;
  model::Simulation<Graph> simulation(scenario, graph, alone);
  while (simulation.step() < scenario.num_steps()) {
    const Told before = told(simulation.profile());
    const Traffic morning = alone.traffic();
    model::DayReport today;
    simulation.advance_to(simulation.step() + 1, [&](const model::DayReport& day) { today = day; });
    load.talk += alone.traffic() - morning;
    const Told after = told(simulation.profile());
    results.add(today);
    load.mail.push_back(mail_of(today, before, after));
    load.state_bytes = std::max(load.state_bytes, simulation.state_bytes());
    io::append_words(today, variables, days);
    if (today.step % kDaysPerStateSize == 0 || simulation.step() == scenario.num_steps()) {
      StateSize size;
      simulation.save(size);
      load.state_file_bytes = std::max(load.state_file_bytes, size.bytes());
      load.fixed_file_bytes = fixed_bytes(size, days.bytes().size());
    }
  }
  for (std::size_t phase = 0; phase < model::kNumPhases; ++phase) {
    load.work[phase] = simulation.profile()[static_cast<model::Phase>(phase)].work;
  }
  load.passing_bytes = static_cast<std::uint64_t>(simulation.profile().most_temporary_bytes());
  load.results_bytes = results.bytes();
  return load;
}

template Workload count_workload(const model::Scenario&, const graph::ProceduralGraph&, std::uint64_t);
template Workload count_workload(const model::Scenario&, const graph::StoredGraph&, std::uint64_t);

}  // namespace kfactor::jobs
