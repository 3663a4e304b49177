// Churn: active agents decide to leave. Their ties are notified, which affects the next day.
#include <algorithm>
#include <span>

#include "graph/base/exchange.hpp"
#include "graph/base/uninit_vector.hpp"
#include "graph/batch_lookup.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/agents/prefetch_rows.hpp"
#include "model/day/day.hpp"
#include "model/kernels/skip_batch.hpp"

namespace kfactor::model {
namespace {

// Notice to `receiver` that one of its ties has left this app.
struct ChurnNotice {
  std::uint32_t receiver;
  std::uint32_t app;
};

template <class Graph>
class Churning {
 public:
  Churning(World& world, const Graph& graph)
      : world_(world),
        graph_(graph),
        outbox_(world.outbox_to_agents(&ChurnNotice::receiver)),
        leavers_(world.num_apps()),
        lookups_(graph, world.kernels.slots, world.duplicate_seats) {}

  void lose_users() {
    Work work;
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        world_.population.look_ahead_at_all(block, app);
        work += work_of_rows(block.apps[app].num_active(), is_constant(world_.apps[app].frailty));
        lose_users(block, app);
      }
    }
    world_.profile.add(Phase::Churn, work);
    if (world_.rates.notice.never()) {
      return;
    }
    SkipBatch skip_batch(world_.kernels, world_.draws);
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      const std::vector<SkipSequence>& leavers = leavers_[app];
      leaver_bytes_ += static_cast<std::int64_t>(leavers.size() * sizeof(SkipSequence));
      skip_batch(
          Purpose::Notice, world_.apps[app].key, leavers,
          [&](std::size_t) -> const GeometricSkip& { return world_.rates.notice; },
          [&](const SkipHits& hits) {
            slots_.resize(hits.size());
            for (std::size_t i = 0; i < hits.size(); ++i) {
              slots_[i] = {AgentId{leavers[hits.first + hits.sequences[i]].agent}, hits.positions[i]};
            }
            for (const AgentId tie : lookups_.ties(slots_)) {
              tell(tie, app);
            }
          });
    }
    const std::int64_t num_draws = skip_batch.take_draws();
    world_.profile.add(Phase::Churn, {.draws = num_draws, .gaps = 4 * num_draws});
    leavers_.clear();  // frees memory for the notices that arrive
  }

  void hear_notices() {
    const Inbox<ChurnNotice> notices = world_.exchange_lists(outbox_);
    // Each notice needs a lookup of the tie in the graph and of the receiver's row in a random block.
    std::int64_t num = 0;
    for (const std::vector<ChurnNotice>& from_one_rank : notices) {
      num += static_cast<std::int64_t>(from_one_rank.size());
      hear(from_one_rank);
    }
    world_.profile.note_temporary_bytes(num * std::int64_t{sizeof(ChurnNotice)} + leaver_bytes_);
    world_.profile.add(Phase::Churn, {.bytes = num * std::int64_t{2 * sizeof(ChurnNotice)},
                                      .gathers = num * (1 + Graph::kGathersPerLookup),
                                      .permutations = lookups_.take_permutations(),
                                      .also = num});
  }

 private:
  // Reads local_id, habit, label, counters, left_ties, events; writes left_ties. If frailty differs between
  // users, each needs one more lookup and one more draw.
  static Work work_of_rows(std::int64_t num, bool equally_frail) {
    const std::int64_t frail = equally_frail ? 0 : num;
    return {.items = num,
            .bytes = num * std::int64_t{3 * sizeof(std::uint16_t) + 4},
            .lookups = frail,
            .draws = num + frail};
  }

  void hear(const std::vector<ChurnNotice>& notices) {
    std::uint8_t no_row = 0;
    for_each_prefetched(
        notices.size(),
        [&](std::size_t i) {
          return row_address(world_.population, AgentId{notices[i].receiver}, notices[i].app);
        },
        [&](const Relations& relations, std::size_t, std::uint32_t row) {
          std::uint8_t* left_ties = row == Relations::kNoRow ? &no_row : relations.columns().left_ties + row;
          __builtin_prefetch(left_ties, 1);
          return left_ties;
        },
        [&](std::size_t, std::uint8_t* left_ties) {
          *left_ties = static_cast<std::uint8_t>(std::min(kMaxLeftTies, *left_ties + 1));
        });
  }

  void tell(AgentId tie, std::size_t app) {
    if (tie != kNoAgent) {
      outbox_.send(world_.owner(tie), {index(tie), static_cast<std::uint32_t>(app)});
    }
  }

  void lose_users(Block& block, std::size_t index_of_app) {
    const RunningApp& app = world_.apps[index_of_app];
    Relations& relations = block.apps[index_of_app];
    const Rows rows = world_.rows(block, index_of_app);
    rules::ChurnRates rates = app.churn;
    rates.relief = app.offers.churn_relief;
    world_.kernels.leave(rows, world_.draws, app.frailty, {.now = world_.now(), .churn = rates}, leaves_);
    // Yesterday's notices have had their effect.
    std::fill_n(rows.columns.left_ties, rows.num, std::uint8_t{0});
    rows_.clear();
    gone_.clear();
    for_each_mark(leaves_, rows.num, [&](std::uint32_t row) {
      const Columns& c = rows.columns;
      c.flags[row] = static_cast<std::uint8_t>(c.flags[row] & ~unsigned{kFresh | kWaiting});
      c.habit[row] = to_fraction(0.5F * from_fraction(c.habit[row]));
      gone_.push_back(relations.active(row));
      world_.add_lapsed_to_digest(block, index_of_app, gone_.back());
      world_.tally[index_of_app].count_today(c, row);
      if ((c.flags[row] & (kBase | kReturned)) == 0) {
        --world_.apps[index_of_app].cohort_active[cohort_of(c.install_day[row], c.flags[row])];
      }
      const AgentId leaver = block.agent(c.local_id[row]);
      if (world_.rates.adoption == AdoptionRule::Threshold) {
        world_.changes.push_back({leaver, static_cast<std::uint32_t>(index_of_app)});
      }
      if (!world_.rates.notice.never()) {
        leavers_[index_of_app].push_back({index(leaver), graph_.degree(leaver), world_.now()});
      }
      rows_.push_back(static_cast<std::uint16_t>(row));
    });
    world_.tally[index_of_app].counts.churned += static_cast<std::int64_t>(rows_.size());
    relations.dismiss(rows_, gone_);
  }

  World& world_;
  const Graph& graph_;
  Outbox<ChurnNotice> outbox_;
  Marks leaves_;
  std::vector<Relation> gone_;                      // of the current block
  std::vector<std::uint16_t> rows_;                 // of the current block
  std::vector<std::vector<SkipSequence>> leavers_;  // by app
  std::int64_t leaver_bytes_ = 0;
  graph::BatchLookup<Graph> lookups_;
  UninitVector<graph::TieSlot> slots_;  // by hit
};

}  // namespace

template <class Graph>
void churn(World& world, const Graph& graph) {
  const auto timer = world.profile.measure(Phase::Churn);
  Churning churning(world, graph);
  churning.lose_users();
  notify_ties(world, graph, -1);
  churning.hear_notices();
}

template void churn(World&, const graph::ProceduralGraph&);
template void churn(World&, const graph::StoredGraph&);

}  // namespace kfactor::model
