#include "model/share.hpp"

#include <algorithm>
#include <tuple>

#include "graph/base/exchange.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/rules/spread.hpp"

namespace kfactor::model {
namespace {

template <class Graph>
class Sharing {
 public:
  Sharing(World& world, const Graph& graph, std::uint8_t wave)
      : world_(world), graph_(graph), wave_(wave), posts_(world.comm.size()), exposures_(world.comm.size()) {}

  void share_of_the_day() {
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        for (Relation& row : block.apps[app].rows()) {
          if (row.active && (row.fresh || shares_today(row))) {
            share_one(block, app, row);
          }
        }
      }
    }
  }

  void share_of(const std::vector<FreshAdopter>& fresh) {
    for (const auto& [agent, app] : fresh) {
      Block& block = world_.population.block_of(agent);
      share_one(block, app, *block.apps[app].find(Population::within_block(agent)));
    }
  }

  std::vector<Exposure> deliver() {
    std::vector<GroupPost> posts = posts_.exchange(world_.comm);
    std::sort(posts.begin(), posts.end(), [](const GroupPost& a, const GroupPost& b) {
      return std::tie(a.group, a.app, a.kind, a.poster) < std::tie(b.group, b.app, b.kind, b.poster);
    });
    for (std::size_t first = 0; first < posts.size();) {
      std::size_t last = first + 1;
      while (last < posts.size() && posts[last].group == posts[first].group &&
             posts[last].app == posts[first].app && posts[last].kind == posts[first].kind) {
        ++last;
      }
      expand(std::span(posts).subspan(first, last - first));
      first = last;
    }
    return exposures_.exchange(world_.comm);
  }

 private:
  bool shares_today(const Relation& row) const {
    switch (world_.rates.share_when) {
      case ShareWhen::Used:
        return (row.today & kUsedApp) != 0;
      case ShareWhen::Active:
        return true;
      case ShareWhen::Never:
        break;
    }
    return false;
  }

  void share_one(Block& block, std::size_t index_of_app, Relation& row) {
    const RunningApp& app = world_.apps[index_of_app];
    const Rates& rates = world_.rates;
    const AgentId agent = block.agent(row.who);
    row.fresh = 0;
    const Lanes lanes = world_.draws(Purpose::Share, index(agent), 0, app.key, world_.now(wave_));
    if (app.plan.invites_open && row.invites < app.plan.invite_cap) {
      const float p = rules::cash_share_chance(rates.cash_share, world_.traits.of(world_.draws, agent).cash,
                                               app.plan.gain_invite, rates.share_fatigue,
                                               from_fatigue(block.fatigue[row.who]));
      if (happens(lanes[0], p)) {
        post(agent, index_of_app, row, PostKind::Cash);
      }
    }
    const float p =
        rules::word_share_chance(rates.word_share, from_fraction(row.value), (row.today & kServed) != 0);
    if (happens(lanes[1], p)) {
      post(agent, index_of_app, row, PostKind::Word);
    }
  }

  static bool welcome(PostKind kind, graph::GroupType type) {
    return kind != PostKind::Word || type == graph::GroupType::Family || type == graph::GroupType::Friends;
  }

  void post(AgentId agent, std::size_t app, Relation& row, PostKind kind) {
    row.today |= kShared;
    const std::uint32_t key = world_.apps[app].key;
    const DrawTime now = world_.now(wave_, static_cast<std::uint8_t>(kind));
    std::int64_t posts = 0;
    Lanes lanes{};
    for (std::uint32_t n = 0; n < graph_.num_memberships(agent); ++n) {
      if (n % 4 == 0) {
        lanes = world_.draws(Purpose::PostGroup, index(agent), n / 4, key, now);
      }
      const GroupId group = graph_.group(agent, n);
      if (group == kNoGroup) {
        continue;
      }
      const graph::GroupType type = graph_.group_type(group);
      if (welcome(kind, type) &&
          happens(lanes[n % 4], world_.rates.group_post[static_cast<std::size_t>(type)])) {
        posts_.send(world_.partition.owner(graph_.home(group)),
                    {index(group), index(agent), static_cast<std::uint8_t>(app),
                     static_cast<std::uint8_t>(kind), row.depth});
        ++posts;
      }
    }
    walk(world_.draws, Purpose::PostTie, index(agent), key, now, world_.rates.tie_post, graph_.degree(agent),
         [&](std::uint32_t n) {
           const AgentId tie = graph_.tie(agent, n);
           if (tie != kNoAgent) {
             expose(tie, {0, index(agent), index(agent), static_cast<std::uint8_t>(app),
                          static_cast<std::uint8_t>(kind), row.depth, 1});
             ++posts;
           }
         });
    world_.tally[app].counts.posts[static_cast<std::size_t>(kind)] += posts;
  }

  void expose(AgentId receiver, Exposure exposure) {
    exposure.receiver = index(receiver);
    exposures_.send(world_.partition.owner(receiver), exposure);
  }

  // All posts of one app and kind into one group in this wave, by poster: one context, whoever is how loud.
  void expand(std::span<const GroupPost> posts) {
    const GroupPost& first = posts.front();
    const GroupId group{first.group};
    const std::uint32_t key = world_.apps[first.app].key;
    const DrawTime now = world_.now(wave_, first.kind);
    const GroupPost* named = &first;
    std::uint64_t smallest = ~std::uint64_t{0};
    for (const GroupPost& post : posts) {
      const std::uint64_t hash =
          as_hash(world_.draws(Purpose::NamePoster, post.poster, first.group, key, now));
      if (hash < smallest) {
        smallest = hash;
        named = &post;
      }
    }
    const std::uint32_t size = graph_.group_size(group);
    const float seen = rules::at_least_once(rules::visibility(world_.rates.visibility, size),
                                            static_cast<std::uint32_t>(posts.size()));
    walk(world_.draws, Purpose::SeePost, first.group, key, now, Skipper(static_cast<double>(seen)), size,
         [&](std::uint32_t i) {
           const AgentId member = graph_.member(group, i);
           if (member != kNoAgent && !is_poster(posts, member)) {
             expose(member, {0, named->poster, first.group, first.app, first.kind, named->depth, 0});
           }
         });
  }

  static bool is_poster(std::span<const GroupPost> posts, AgentId agent) {
    const auto at =
        std::lower_bound(posts.begin(), posts.end(), index(agent),
                         [](const GroupPost& post, std::uint32_t id) { return post.poster < id; });
    return at != posts.end() && at->poster == index(agent);
  }

  World& world_;
  const Graph& graph_;
  std::uint8_t wave_;
  Outbox<GroupPost> posts_;
  Outbox<Exposure> exposures_;
};

}  // namespace

template <class Graph>
std::vector<Exposure> share(World& world, const Graph& graph, std::uint8_t wave,
                            const std::vector<FreshAdopter>& fresh) {
  Sharing<Graph> sharing(world, graph, wave);
  if (wave == 1) {
    sharing.share_of_the_day();
  } else {
    sharing.share_of(fresh);
  }
  return sharing.deliver();
}

template std::vector<Exposure> share(World&, const graph::ProceduralGraph&, std::uint8_t,
                                     const std::vector<FreshAdopter>&);
template std::vector<Exposure> share(World&, const graph::StoredGraph&, std::uint8_t,
                                     const std::vector<FreshAdopter>&);

}  // namespace kfactor::model
