#include <algorithm>
#include <span>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/exchange.hpp"
#include "graph/base/uninit_vector.hpp"
#include "graph/batch_lookup.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/agents/prefetch_rows.hpp"
#include "model/day/day.hpp"
#include "model/kernels/skip_batch.hpp"
#include "model/rules/spread.hpp"

namespace kfactor::model {
namespace {

// An agent who shares, and the kind of its post.
struct Poster {
  AgentId agent;
  std::uint8_t depth;
  std::uint8_t kind;  // PostKind
};

// Draws the agents who share, and the groups and ties that get their posts.
template <class Graph>
class Sharing {
 public:
  Sharing(World& world, const Graph& graph, std::uint8_t wave, Mailbag& to_groups, Mailbag& to_agents)
      : world_(world),
        graph_(graph),
        wave_(wave),
        to_groups_(to_groups),
        to_agents_(to_agents),
        posters_(world.num_apps()),
        skip_batch_(world.kernels, world.draws),
        lookups_(graph, world.kernels.slots, world.duplicate_seats) {}

  void share_all_users() {
    Marks shares;
    Work work;
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        world_.population.look_ahead(block, app, &Columns::local_id, &Columns::value, &Columns::invites,
                                     &Columns::flags, &Columns::events);
        const Rows rows = world_.rows(block, app);
        const ShareRates rates = share_rates(app);
        world_.kernels.share(rows, world_.draws, world_.traits,
                             block.has_fatigue() ? block.fatigue_by_local_id.data() : nullptr, rates, shares);
        for_each_mark(shares, rows.num,
                      [&](std::uint32_t row) { add_posters(block, app, row, shares[row]); });
        work += work_of_rows(rows.num, rates.cash_share > 0.0F, block.has_fatigue());
      }
    }
    world_.profile.add(Phase::Share, work);
  }

  void share_adopters(const std::vector<FreshAdopter>& fresh) {
    const auto block_of = [&](std::size_t i) -> Block& { return world_.population.block_of(fresh[i].agent); };
    for_each_prefetched(
        fresh.size(),
        [&](std::size_t i) { return row_address(world_.population, fresh[i].agent, fresh[i].app); },
        [&](const Relations& relations, std::size_t i, std::uint32_t row) {
          prefetch_row(relations.columns(), row);
          block_of(i).prefetch_fatigue(Population::within_block(fresh[i].agent));
          return row;
        },
        [&](std::size_t i, std::uint32_t row) { share_one(block_of(i), fresh[i].app, row); });
    const auto num = static_cast<std::int64_t>(fresh.size());
    world_.profile.add(Phase::Share,
                       {.items = num, .gathers = num, .draws = num + std::exchange(num_cash_draws_, 0)});
  }

  // Processes the posters of incomplete batches.
  void finish() {
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      post(app);
    }
  }

 private:
  // Reads local_id, value, invites, events, flags; writes flags. Paid invitations also need cash affinity,
  // and fatigue if the block has any.
  static Work work_of_rows(std::int64_t num, bool invitations_pay, bool has_fatigue) {
    const std::int64_t invited = invitations_pay ? num : 0;
    return {.items = num,
            .bytes = num * std::int64_t{2 * sizeof(std::uint16_t) + 4},
            .lookups = invited + (has_fatigue ? invited : 0),
            .draws = num + invited};
  }

  ShareRates share_rates(std::size_t app) const {
    const Offers& offers = world_.apps[app].offers;
    const Rates& rates = world_.rates;
    ShareRates of_app{};
    of_app.now = world_.now(wave_);
    of_app.cash_share = offers.invites_open ? rates.cash_share : 0.0F;
    of_app.gain_invite = offers.gain_invite;
    of_app.share_fatigue = rates.share_fatigue;
    of_app.word_share = offers.gift_share > 0.0F ? offers.gift_share : rates.word_share;
    of_app.raises_word_share = offers.gift_share > 0.0F ? std::uint8_t{0} : kServed;
    of_app.invite_cap = static_cast<std::uint16_t>(std::clamp<std::int64_t>(offers.invite_cap, 0, 256));
    of_app.required_events = rates.share_when == ShareWhen::Used ? kUsedApp : std::uint8_t{0};
    of_app.all_may_share = rates.share_when == ShareWhen::Active ? 0xFF : 0;
    return of_app;
  }

  // Prefetches what share_one() reads of a row.
  static void prefetch_row(const Columns& c, std::uint32_t row) {
    __builtin_prefetch(c.local_id + row);
    __builtin_prefetch(c.value + row);
    __builtin_prefetch(c.invites + row);
    __builtin_prefetch(c.depth + row);
    __builtin_prefetch(c.flags + row, 1);
    __builtin_prefetch(c.events + row, 1);
  }

  // Sharing of an adopter of the previous wave: the rules of the kernel, for one row.
  void share_one(Block& block, std::size_t index_of_app, std::uint32_t row) {
    const RunningApp& app = world_.apps[index_of_app];
    const Rates& rates = world_.rates;
    const Columns& c = block.apps[index_of_app].columns();
    const AgentId agent = block.agent(c.local_id[row]);
    c.flags[row] = static_cast<std::uint8_t>(c.flags[row] & ~unsigned{kFresh});
    const Lanes lanes = world_.draws(Purpose::Share, index(agent), 0, app.key, world_.now(wave_));
    unsigned kinds = 0;
    if (app.offers.invites_open && c.invites[row] < app.offers.invite_cap) {
      ++num_cash_draws_;
      const float p = rules::cash_share_chance(rates.cash_share, world_.traits.of(world_.draws, agent).cash,
                                               app.offers.gain_invite, rates.share_fatigue,
                                               from_fatigue(block.fatigue(c.local_id[row])));
      kinds |= bernoulli(lanes[0], p) ? unsigned{kSharesCash} : 0U;
    }
    const float value = from_fraction(c.value[row]);
    const float p = app.offers.gift_share > 0.0F
                        ? rules::gift_share_chance(app.offers.gift_share, value)
                        : rules::word_share_chance(rates.word_share, value, (c.events[row] & kServed) != 0);
    kinds |= bernoulli(lanes[1], p) ? unsigned{kSharesWord} : 0U;
    add_posters(block, index_of_app, row, kinds);
  }

  void add_posters(const Block& block, std::size_t app, std::uint32_t row, unsigned kinds) {
    if (kinds == 0) {
      return;
    }
    const Columns& c = block.apps[app].columns();
    c.events[row] |= kShared;
    const PostKind word_or_gift = world_.apps[app].offers.gift_share > 0.0F ? PostKind::Gift : PostKind::Word;
    for (const auto& [bit, kind] :
         {std::pair(kSharesCash, PostKind::Cash), std::pair(kSharesWord, word_or_gift)}) {
      if ((kinds & bit) != 0) {
        posters_[app].push_back(
            {block.agent(c.local_id[row]), c.depth[row], static_cast<std::uint8_t>(kind)});
        if (posters_[app].size() == SkipBatch::kAtOnce) {
          post(app);
        }
      }
    }
  }

  void post(std::size_t app) {
    const std::vector<Poster>& posters = posters_[app];
    post_to_groups(app, posters);
    post_to_ties(app, posters);
    const auto num = static_cast<std::int64_t>(posters.size());
    const std::int64_t num_draws = skip_batch_.take_draws();
    world_.profile.add(Phase::Share, {.bytes = num * std::int64_t{2 * sizeof(Poster)},
                                      .gathers = num_lookups_ * Graph::kGathersPerLookup,
                                      .draws = std::exchange(num_group_draws_, 0) + num_draws,
                                      .gaps = 4 * num_draws,
                                      .permutations = lookups_.take_permutations(),
                                      .also = num_posts_});
    num_lookups_ = 0;
    num_posts_ = 0;
    posters_[app].clear();
  }

  static bool accepts(std::uint8_t kind, graph::GroupType type) {
    return static_cast<PostKind>(kind) == PostKind::Cash || type == graph::GroupType::Family ||
           type == graph::GroupType::Friends;
  }

  static Letter letter_of(const Poster& poster, std::size_t app, Via via) {
    return {index(poster.agent), index(poster.agent), 0,  static_cast<std::uint8_t>(app),
            poster.kind,         poster.depth,        via};
  }

  void count_post(std::size_t app, std::uint8_t kind) {
    ++world_.tally[app].counts.posts[kind];
    ++num_posts_;
  }

  // One draw decides on four memberships.
  void draw_for_groups(std::size_t app, std::span<const Poster> posters) {
    std::uint32_t most = 0;
    agents_.clear();
    words_.clear();
    for (const Poster& poster : posters) {
      most = std::max(most, graph_.num_memberships(poster.agent));
      agents_.push_back(index(poster.agent));
      words_.push_back(Draws::pack(Purpose::PostGroup, world_.now(wave_, poster.kind)));
    }
    if (lanes_.size() < (most + 3) / 4) {
      lanes_.resize((most + 3) / 4);
    }
    for (std::uint32_t four = 0; 4 * four < most; ++four) {
      step_.assign(posters.size(), four);
      world_.kernels.draw(world_.draws, agents_, step_, world_.apps[app].key, words_, lanes_[four]);
      num_group_draws_ += static_cast<std::int64_t>(posters.size());
    }
  }

  void post_to_groups(std::size_t app, std::span<const Poster> posters) {
    if (graph_.num_groups() == 0) {
      return;
    }
    draw_for_groups(app, posters);
    std::size_t num = 0;
    for (std::size_t k = 0; k < posters.size(); ++k) {
      const Poster& poster = posters[k];
      const std::uint32_t num_memberships = graph_.num_memberships(poster.agent);
      if (memberships_.size() < num + num_memberships) {
        memberships_.resize(2 * (num + num_memberships));
        writers_.resize(memberships_.size());
      }
      for (std::uint32_t n = 0; n < num_memberships; ++n) {
        const graph::GroupType type = graph_.membership_type(poster.agent, n);
        const bool posts =
            bernoulli(lanes_[n / 4].lane[n % 4][k], world_.rates.group_post[static_cast<std::size_t>(type)]);
        memberships_[num] = {poster.agent, n};
        writers_[num] = static_cast<std::uint32_t>(k);
        num += static_cast<unsigned>(posts) & static_cast<unsigned>(accepts(poster.kind, type));
      }
    }
    const std::span<const GroupId> groups = lookups_.groups(std::span(memberships_).first(num));
    std::size_t begun = posters.size();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const std::size_t k = writers_[i];
      if (groups[i] == kNoGroup) {
        continue;
      }
      if (k != begun) {
        begun = k;
        to_groups_.begin(letter_of(posters[k], app, Via::Group));
      }
      to_groups_.address(world_.home(graph_, groups[i]), index(groups[i]));
      count_post(app, posters[k].kind);
    }
  }

  void post_to_ties(std::size_t app, std::span<const Poster> posters) {
    sequences_.clear();
    for (const Poster& poster : posters) {
      sequences_.push_back(
          {index(poster.agent), graph_.degree(poster.agent), world_.now(wave_, poster.kind)});
    }
    skip_batch_(
        Purpose::PostTie, world_.apps[app].key, sequences_,
        [&](std::size_t) -> const GeometricSkip& { return world_.rates.tie_post; },
        [&](const SkipHits& hits) { write_to_ties(app, posters, hits); });
  }

  void write_to_ties(std::size_t app, std::span<const Poster> posters, const SkipHits& hits) {
    require(hits.first == 0, "all posters fit one batch");
    slots_.resize(hits.size());
    for (std::size_t i = 0; i < hits.size(); ++i) {
      slots_[i] = {posters[hits.sequences[i]].agent, hits.positions[i]};
    }
    const std::span<const AgentId> ties = lookups_.ties(slots_);
    num_lookups_ += static_cast<std::int64_t>(hits.size());
    std::size_t begun = posters.size();
    for (std::size_t i = 0; i < hits.size(); ++i) {
      const std::size_t k = hits.sequences[i];
      if (ties[i] == kNoAgent) {
        continue;
      }
      if (k != begun) {
        begun = k;
        to_agents_.begin(letter_of(posters[k], app, Via::Direct));
      }
      to_agents_.address(world_.owner(ties[i]), index(ties[i]));
      count_post(app, posters[k].kind);
    }
  }

  World& world_;
  const Graph& graph_;
  std::uint8_t wave_;
  Mailbag& to_groups_;
  Mailbag& to_agents_;
  std::vector<std::vector<Poster>> posters_;  // by app; processed when a batch is complete
  SkipBatch skip_batch_;
  std::vector<SkipSequence> sequences_;
  graph::BatchLookup<Graph> lookups_;
  UninitVector<graph::TieSlot> slots_;  // by hit
  // The first elements are in use: memberships with a post, and the index of the poster of each.
  UninitVector<graph::MembershipSlot> memberships_;
  UninitVector<std::uint32_t> writers_;
  std::vector<std::uint32_t> agents_, step_, words_;
  std::vector<ManyLanes> lanes_;  // [n / 4]
  std::int64_t num_lookups_ = 0;
  std::int64_t num_group_draws_ = 0;
  std::int64_t num_cash_draws_ = 0;  // of adopters of earlier waves
  std::int64_t num_posts_ = 0;
};

}  // namespace

template <class Graph>
Mail share(World& world, const Graph& graph, std::uint8_t wave, const std::vector<FreshAdopter>& fresh,
           Mailbag& to_agents) {
  const auto timer = world.profile.measure(Phase::Share);
  Mailbag to_groups(world.comm.size());
  {
    Sharing<Graph> sharing(world, graph, wave, to_groups, to_agents);
    if (wave == 1) {
      sharing.share_all_users();
    } else {
      sharing.share_adopters(fresh);
    }
    sharing.finish();
  }
  return world.exchange(to_groups, kBytesToSortPost);
}

template Mail share(World&, const graph::ProceduralGraph&, std::uint8_t, const std::vector<FreshAdopter>&,
                    Mailbag&);
template Mail share(World&, const graph::StoredGraph&, std::uint8_t, const std::vector<FreshAdopter>&,
                    Mailbag&);

}  // namespace kfactor::model
