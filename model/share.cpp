#include "model/share.hpp"

#include <algorithm>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "graph/base/exchange.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/rules/spread.hpp"
#include "model/walks.hpp"

namespace kfactor::model {
namespace {

// Somebody who shares, and what kind of post.
struct Poster {
  AgentId agent;
  std::uint8_t depth;
  std::uint8_t kind;  // PostKind
};

// First half: who shares, and where it is posted.
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
        walks_(world.kernels, world.draws) {}

  void share_of_the_day() {
    Marks shares;
    std::int64_t active = 0;
    world_.population.for_each_block([&](Block& block) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        const Rows rows = world_.rows(block, app);
        active += rows.num;
        world_.kernels.share(rows, world_.draws, world_.traits,
                             block.weary() ? block.fatigue_by_who.data() : nullptr, share_rates(app), shares);
        for_each_mark(shares, rows.num, [&](std::uint32_t row) { note(block, app, row, shares[row]); });
      }
    });
    // Reads who, value, invites, today, life; writes life.
    world_.profile.add(
        Phase::Share,
        {.items = active, .bytes = active * std::int64_t{2 * sizeof(std::uint16_t) + 4}, .draws = active});
  }

  void share_of(const std::vector<FreshAdopter>& fresh) {
    for (const auto& [agent, app] : fresh) {
      Block& block = world_.population.block_of(agent);
      share_one(block, app, block.apps[app].find_active(Population::within_block(agent)));
    }
    const auto num = static_cast<std::int64_t>(fresh.size());
    world_.profile.add(Phase::Share, {.items = num, .gathers = num, .draws = 2 * num});
  }

  // Those who are still waiting for others to make a batch.
  void finish() {
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      post(app);
    }
  }

 private:
  ShareRates share_rates(std::size_t app) const {
    const Plan& plan = world_.apps[app].plan;
    const Rates& rates = world_.rates;
    ShareRates of_app{};
    of_app.now = world_.now(wave_);
    of_app.cash_share = plan.invites_open ? rates.cash_share : 0.0F;
    of_app.gain_invite = plan.gain_invite;
    of_app.share_fatigue = rates.share_fatigue;
    of_app.word_share = plan.gift_share > 0.0F ? plan.gift_share : rates.word_share;
    of_app.warming = plan.gift_share > 0.0F ? std::uint8_t{0} : kServed;
    of_app.invite_cap = static_cast<std::uint16_t>(std::clamp<std::int64_t>(plan.invite_cap, 0, 256));
    of_app.needs = rates.share_when == ShareWhen::Used ? kUsedApp : std::uint8_t{0};
    of_app.everybody = rates.share_when == ShareWhen::Active ? 0xFF : 0;
    return of_app;
  }

  // An adopter of the wave before: the same rules as the kernel's, for one row.
  void share_one(Block& block, std::size_t index_of_app, std::uint32_t row) {
    const RunningApp& app = world_.apps[index_of_app];
    const Rates& rates = world_.rates;
    const Columns& c = block.apps[index_of_app].columns();
    const AgentId agent = block.agent(c.who[row]);
    c.life[row] = static_cast<std::uint8_t>(c.life[row] & ~unsigned{kFresh});
    const Lanes lanes = world_.draws(Purpose::Share, index(agent), 0, app.key, world_.now(wave_));
    unsigned kinds = 0;
    if (app.plan.invites_open && c.invites[row] < app.plan.invite_cap) {
      const float p = rules::cash_share_chance(rates.cash_share, world_.traits.of(world_.draws, agent).cash,
                                               app.plan.gain_invite, rates.share_fatigue,
                                               from_fatigue(block.fatigue(c.who[row])));
      kinds |= happens(lanes[0], p) ? unsigned{kSharesCash} : 0U;
    }
    const float value = from_fraction(c.value[row]);
    const float p = app.plan.gift_share > 0.0F
                        ? rules::gift_share_chance(app.plan.gift_share, value)
                        : rules::word_share_chance(rates.word_share, value, (c.today[row] & kServed) != 0);
    kinds |= happens(lanes[1], p) ? unsigned{kSharesWord} : 0U;
    note(block, index_of_app, row, kinds);
  }

  void note(const Block& block, std::size_t app, std::uint32_t row, unsigned kinds) {
    if (kinds == 0) {
      return;
    }
    const Columns& c = block.apps[app].columns();
    c.today[row] |= kShared;
    const PostKind heartfelt = world_.apps[app].plan.gift_share > 0.0F ? PostKind::Gift : PostKind::Word;
    for (const auto& [bit, kind] :
         {std::pair(kSharesCash, PostKind::Cash), std::pair(kSharesWord, heartfelt)}) {
      if ((kinds & bit) != 0) {
        posters_[app].push_back({block.agent(c.who[row]), c.depth[row], static_cast<std::uint8_t>(kind)});
        if (posters_[app].size() == Walks::kAtOnce) {
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
    world_.profile.add(Phase::Share, {.bytes = num * std::int64_t{2 * sizeof(Poster)},
                                      .gathers = num_lookups_ * Graph::kGathersPerLookup,
                                      .draws = num,
                                      .also = num_posts_});
    num_lookups_ = 0;
    num_posts_ = 0;
    posters_[app].clear();
  }

  static bool welcome(std::uint8_t kind, graph::GroupType type) {
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
    who_.clear();
    words_.clear();
    for (const Poster& poster : posters) {
      most = std::max(most, graph_.num_memberships(poster.agent));
      who_.push_back(index(poster.agent));
      words_.push_back(Draws::pack(Purpose::PostGroup, world_.now(wave_, poster.kind)));
    }
    if (lanes_.size() < (most + 3) / 4) {
      lanes_.resize((most + 3) / 4);
    }
    for (std::uint32_t four = 0; 4 * four < most; ++four) {
      step_.assign(posters.size(), four);
      world_.kernels.draw(world_.draws, who_, step_, world_.apps[app].key, words_, lanes_[four]);
    }
  }

  void post_to_groups(std::size_t app, std::span<const Poster> posters) {
    if (graph_.num_groups() == 0) {
      return;
    }
    draw_for_groups(app, posters);
    for (std::size_t k = 0; k < posters.size(); ++k) {
      const Poster& poster = posters[k];
      to_groups_.begin(letter_of(poster, app, Via::Group));
      for (std::uint32_t n = 0; n < graph_.num_memberships(poster.agent); ++n) {
        const graph::GroupType type = graph_.membership_type(poster.agent, n);
        if (!welcome(poster.kind, type) ||
            !happens(lanes_[n / 4].lane[n % 4][k], world_.rates.group_post[static_cast<std::size_t>(type)])) {
          continue;
        }
        const GroupId group = graph_.group(poster.agent, n);
        if (group != kNoGroup) {
          to_groups_.address(world_.owner(graph_.home(group)), index(group));
          count_post(app, poster.kind);
        }
      }
    }
  }

  void post_to_ties(std::size_t app, std::span<const Poster> posters) {
    walkers_.clear();
    for (const Poster& poster : posters) {
      walkers_.push_back({index(poster.agent), graph_.degree(poster.agent), world_.now(wave_, poster.kind)});
    }
    walks_(
        Purpose::PostTie, world_.apps[app].key, walkers_,
        [&](std::size_t) -> const Skipper& { return world_.rates.tie_post; },
        [&](std::span<const Stop> stops) {
          find_ties(posters, stops);
          write_to_ties(app, posters, stops);
        });
  }

  // All at once, so that the memory behind one is fetched while others are computed.
  void find_ties(std::span<const Poster> posters, std::span<const Stop> stops) {
    for (const Stop& stop : stops) {
      graph_.prefetch_tie(posters[stop.walker].agent, stop.at);
    }
    ties_.resize(stops.size());
    for (std::size_t i = 0; i < stops.size(); ++i) {
      ties_[i] = graph_.tie(posters[stops[i].walker].agent, stops[i].at);
    }
    num_lookups_ += static_cast<std::int64_t>(stops.size());
  }

  void write_to_ties(std::size_t app, std::span<const Poster> posters, std::span<const Stop> stops) {
    std::size_t begun = posters.size();
    for (std::size_t i = 0; i < stops.size(); ++i) {
      const std::size_t k = stops[i].walker;
      if (ties_[i] == kNoAgent) {
        continue;
      }
      if (k != begun) {
        begun = k;
        to_agents_.begin(letter_of(posters[k], app, Via::Direct));
      }
      to_agents_.address(world_.owner(ties_[i]), index(ties_[i]));
      count_post(app, posters[k].kind);
    }
  }

  World& world_;
  const Graph& graph_;
  std::uint8_t wave_;
  Mailbag& to_groups_;
  Mailbag& to_agents_;
  std::vector<std::vector<Poster>> posters_;  // by app; posted as soon as there are enough of them
  Walks walks_;
  std::vector<Walker> walkers_;
  std::vector<AgentId> ties_;  // by stop
  std::vector<std::uint32_t> who_, step_, words_;
  std::vector<ManyLanes> lanes_;  // [n / 4]
  std::int64_t num_lookups_ = 0;
  std::int64_t num_posts_ = 0;
};

// Second half: who comes across the posts in groups of this rank.
template <class Graph>
class Expansion {
 public:
  Expansion(World& world, const Graph& graph, std::uint8_t wave, const Mail& mail, Mailbag& to_agents)
      : world_(world),
        graph_(graph),
        wave_(wave),
        mail_(mail),
        to_agents_(to_agents),
        walks_(world.kernels, world.draws),
        contexts_(world.num_apps()) {}

  void run() {
    sort_posts();
    for (std::size_t first = 0; first < posts_.size();) {
      std::size_t last = first + 1;
      while (last < posts_.size() && same_context(posts_[first], posts_[last])) {
        ++last;
      }
      const std::size_t app = letter(posts_[first]).app;
      contexts_[app].push_back(make_context(first, last));
      if (contexts_[app].size() == Walks::kAtOnce) {
        expand(app);
      }
      first = last;
    }
    for (std::size_t app = 0; app < contexts_.size(); ++app) {
      expand(app);
    }
    // Each post is read, written to its group's place, and its letter looked up there; each exposure is written.
    const auto num = static_cast<std::int64_t>(posts_.size());
    world_.profile.add(Phase::Expand, {.items = num,
                                       .bytes = num * std::int64_t{sizeof(std::uint32_t) + 2 * sizeof(Post) +
                                                                   sizeof(Letter)} +
                                                num_exposures_ * std::int64_t{sizeof(std::uint32_t)},
                                       .gathers = num + num_exposures_ * Graph::kGathersPerLookup,
                                       .draws = num_contexts_,
                                       .also = num_exposures_});
  }

 private:
  // One agent's post in one group.
  struct Post {
    std::uint32_t group;
    std::uint32_t letter;
    friend bool operator<(const Post& a, const Post& b) { return a.group < b.group; }
    std::uint32_t operator>>(unsigned shift) const { return group >> shift; }
  };
  static_assert(sizeof(Post) == Mail::kSortedBytes);
  // All posts of one app and kind into one group in this wave: seen or not seen as one, whoever is how loud.
  struct Context {
    GroupId group;
    std::size_t first, last;  // posts, by poster
    int home;                 // rank of the group; another one than this on pretended ranks alone
    decltype(std::declval<const Graph&>().members(GroupId{})) members;
    Skipper seen;
  };

  const Letter& letter(const Post& post) const { return mail_.letters[post.letter]; }
  bool same_context(const Post& a, const Post& b) const {
    return a.group == b.group && letter(a).app == letter(b).app && letter(a).kind == letter(b).kind;
  }

  // By group, app, kind and poster. Most groups get one post.
  void sort_posts() {
    posts_.reserve(mail_.addressees.size());
    std::size_t next = 0;
    for (std::uint32_t number = 0; number < mail_.letters.size(); ++number) {
      for (std::uint32_t i = 0; i < mail_.letters[number].count; ++i) {
        posts_.push_back({mail_.addressees[next++], number});
      }
    }
    boost::sort::spreadsort::integer_sort(posts_.begin(), posts_.end());
    const auto rank_of = [&](const Post& post) {
      return std::tuple(letter(post).app, letter(post).kind, letter(post).sender);
    };
    for (auto first = posts_.begin(); first != posts_.end();) {
      const auto last =
          std::find_if(first + 1, posts_.end(), [&](const Post& post) { return post.group != first->group; });
      if (last - first > 1) {
        std::sort(first, last, [&](const Post& a, const Post& b) { return rank_of(a) < rank_of(b); });
      }
      first = last;
    }
  }

  Context make_context(std::size_t first, std::size_t last) {
    const GroupId group{posts_[first].group};
    auto members = graph_.members(group);
    const Skipper seen = skipper(members.size(), static_cast<std::uint32_t>(last - first));
    const int here = world_.comm.rank();
    const int home = world_.comm.pretends() ? world_.owner(graph_.home(group)) : here;
    return {group, first, last, home, std::move(members), seen};
  }

  // The chance that one of so many posts is seen by a member; single posts, the common case, are kept by size.
  Skipper skipper(std::uint32_t size, std::uint32_t num_posts) {
    constexpr std::uint32_t kKept = 1024;
    const auto make = [&] {
      return Skipper(static_cast<double>(
          rules::at_least_once(rules::visibility(world_.rates.visibility, size), num_posts)));
    };
    if (num_posts > 1 || size >= kKept) {
      return make();
    }
    if (single_.size() <= size) {
      single_.resize(size + 1);
    }
    std::optional<Skipper>& kept = single_[size];
    if (!kept) {
      kept = make();
    }
    return *kept;
  }

  // The poster whom the others will name: the one with the smallest keyed hash.
  const Letter& name_poster(const Context& context) const {
    std::size_t named = context.first;
    if (context.last - context.first > 1) {
      std::uint64_t smallest = ~std::uint64_t{0};
      for (std::size_t at = context.first; at < context.last; ++at) {
        const Letter& post = letter(posts_[at]);
        const std::uint64_t hash =
            as_hash(world_.draws(Purpose::NamePoster, post.sender, index(context.group),
                                 world_.apps[post.app].key, world_.now(wave_, post.kind)));
        if (hash < smallest) {
          smallest = hash;
          named = at;
        }
      }
    }
    return letter(posts_[named]);
  }

  bool is_poster(const Context& context, AgentId agent) const {
    const std::span<const Post> posts =
        std::span(posts_).subspan(context.first, context.last - context.first);
    const auto at = std::ranges::lower_bound(posts, index(agent), {},
                                             [&](const Post& post) { return letter(post).sender; });
    return at != posts.end() && letter(*at).sender == index(agent);
  }

  // A pretended rank expands its own posts in groups of another rank, as if it were that one and the other had posted.
  AgentId stand_in(const Context& context, AgentId agent) const {
    return context.home == world_.comm.rank() ? agent : world_.swapped(agent, context.home);
  }

  void expand(std::size_t app) {
    std::vector<Context>& contexts = contexts_[app];
    walkers_.clear();
    for (const Context& context : contexts) {
      walkers_.push_back({index(context.group), context.members.size(),
                          world_.now(wave_, letter(posts_[context.first]).kind)});
    }
    walks_(
        Purpose::SeePost, world_.apps[app].key, walkers_,
        [&](std::size_t k) -> const Skipper& { return contexts[k].seen; },
        [&](std::span<const Stop> stops) { write_to_members(contexts, stops); });
    num_contexts_ += static_cast<std::int64_t>(contexts.size());
    contexts.clear();
  }

  void write_to_members(const std::vector<Context>& contexts, std::span<const Stop> stops) {
    std::size_t begun = contexts.size();
    for (const Stop& stop : stops) {
      const Context& context = contexts[stop.walker];
      const AgentId member = context.members[stop.at];
      if (member == kNoAgent || is_poster(context, member)) {
        continue;
      }
      if (stop.walker != begun) {
        begun = stop.walker;
        to_agents_.begin(letter_about(context));
      }
      const AgentId receiver = stand_in(context, member);
      to_agents_.address(world_.owner(receiver), index(receiver));
      ++num_exposures_;
    }
  }

  Letter letter_about(const Context& context) const {
    Letter about = name_poster(context);
    about.sender = index(stand_in(context, AgentId{about.sender}));
    about.context = index(context.group);
    about.count = 0;
    about.via = graph_.group_type(context.group) == graph::GroupType::Family ? Via::Family : Via::Group;
    return about;
  }

  World& world_;
  const Graph& graph_;
  std::uint8_t wave_;
  const Mail& mail_;
  Mailbag& to_agents_;
  Walks walks_;
  std::vector<Walker> walkers_;
  std::vector<Post> posts_;
  std::vector<std::vector<Context>> contexts_;  // by app
  std::vector<std::optional<Skipper>> single_;  // by size
  std::int64_t num_exposures_ = 0;
  std::int64_t num_contexts_ = 0;
};

}  // namespace

template <class Graph>
Mail share(World& world, const Graph& graph, std::uint8_t wave, const std::vector<FreshAdopter>& fresh) {
  const auto timer = world.profile.measure(Phase::Share);
  Mailbag to_groups(world.comm.size());
  Mailbag to_agents(world.comm.size(), world.mirror(), world.letter_mirror());
  {
    Sharing<Graph> sharing(world, graph, wave, to_groups, to_agents);
    if (wave == 1) {
      sharing.share_of_the_day();
    } else {
      sharing.share_of(fresh);
    }
    sharing.finish();
  }
  {
    const Mail posts = world.exchange(to_groups);
    const auto expanding = world.profile.measure(Phase::Expand);
    Expansion<Graph>(world, graph, wave, posts, to_agents).run();
  }
  return world.exchange(to_agents);
}

template Mail share(World&, const graph::ProceduralGraph&, std::uint8_t, const std::vector<FreshAdopter>&);
template Mail share(World&, const graph::StoredGraph&, std::uint8_t, const std::vector<FreshAdopter>&);

}  // namespace kfactor::model
