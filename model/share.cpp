#include "model/share.hpp"

#include <algorithm>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <span>
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
      : world_(world),
        graph_(graph),
        wave_(wave),
        posts_(world.comm.size()),
        exposures_(world.comm.size(), world.mirror()) {}

  void share_of_the_day() {
    Marks shares;
    for (Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        const Rows rows = world_.rows(block, app);
        world_.kernels.share(rows, world_.draws, world_.traits,
                             block.weary() ? block.fatigue_by_who.data() : nullptr, share_rates(app), shares);
        for_each_mark(shares, rows.num, [&](std::uint32_t row) { post_kinds(block, app, row, shares[row]); });
      }
    }
    world_.profile.add(Phase::Share, world_.num_active(),
                       world_.num_active() * std::int64_t{2 * sizeof(std::uint16_t) + 3});
  }

  void share_of(const std::vector<FreshAdopter>& fresh) {
    for (const auto& [agent, app] : fresh) {
      Block& block = world_.population.block_of(agent);
      share_one(block, app, block.apps[app].find_active(Population::within_block(agent)));
    }
    world_.profile.add(Phase::Share, static_cast<std::int64_t>(fresh.size()), 0,
                       static_cast<std::int64_t>(fresh.size()));
  }

  Mail deliver() {
    const Mail posts = world_.exchange(posts_);
    {
      const auto timer = world_.profile.measure(Phase::Expand);
      expand_all(posts);
    }
    return world_.exchange(exposures_);
  }

 private:
  // One agent's post in one group.
  struct Post {
    std::uint32_t group;
    std::uint32_t letter;
    friend bool operator<(const Post& a, const Post& b) { return a.group < b.group; }
    std::uint32_t operator>>(unsigned shift) const { return group >> shift; }
  };

  ShareRates share_rates(std::size_t app) const {
    const Plan& plan = world_.apps[app].plan;
    const Rates& rates = world_.rates;
    ShareRates of_app{};
    of_app.now = world_.now(wave_);
    of_app.cash_share = plan.invites_open ? rates.cash_share : 0.0F;
    of_app.gain_invite = plan.gain_invite;
    of_app.share_fatigue = rates.share_fatigue;
    of_app.word_share = rates.word_share;
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
    const float p = rules::word_share_chance(rates.word_share, from_fraction(c.value[row]),
                                             (c.today[row] & kServed) != 0);
    kinds |= happens(lanes[1], p) ? unsigned{kSharesWord} : 0U;
    post_kinds(block, index_of_app, row, kinds);
  }

  void post_kinds(const Block& block, std::size_t app, std::uint32_t row, unsigned kinds) {
    if ((kinds & kSharesCash) != 0) {
      post(block, app, row, PostKind::Cash);
    }
    if ((kinds & kSharesWord) != 0) {
      post(block, app, row, PostKind::Word);
    }
  }

  static bool welcome(PostKind kind, graph::GroupType type) {
    return kind != PostKind::Word || type == graph::GroupType::Family || type == graph::GroupType::Friends;
  }

  void post(const Block& block, std::size_t app, std::uint32_t row, PostKind kind) {
    const Columns& c = block.apps[app].columns();
    const AgentId agent = block.agent(c.who[row]);
    c.today[row] |= kShared;
    const Letter letter{index(agent),
                        index(agent),
                        0,
                        static_cast<std::uint8_t>(app),
                        static_cast<std::uint8_t>(kind),
                        c.depth[row],
                        0};
    world_.tally[app].counts.posts[static_cast<std::size_t>(kind)] +=
        post_to_groups(agent, letter, kind) + post_to_ties(agent, letter);
  }

  std::int64_t post_to_groups(AgentId agent, const Letter& letter, PostKind kind) {
    const DrawTime now = world_.now(wave_, letter.kind);
    std::int64_t posts = 0;
    Lanes lanes{};
    posts_.begin(letter);
    for (std::uint32_t n = 0; n < graph_.num_memberships(agent); ++n) {
      if (n % 4 == 0) {
        lanes = world_.draws(Purpose::PostGroup, index(agent), n / 4, world_.apps[letter.app].key, now);
      }
      const graph::GroupType type = graph_.membership_type(agent, n);
      if (!welcome(kind, type) ||
          !happens(lanes[n % 4], world_.rates.group_post[static_cast<std::size_t>(type)])) {
        continue;
      }
      const GroupId group = graph_.group(agent, n);
      if (group != kNoGroup) {
        posts_.address(world_.owner(graph_.home(group)), index(group));
        ++posts;
      }
    }
    return posts;
  }

  std::int64_t post_to_ties(AgentId agent, Letter letter) {
    std::int64_t posts = 0;
    letter.direct = 1;
    exposures_.begin(letter);
    walk(world_.draws, Purpose::PostTie, index(agent), world_.apps[letter.app].key,
         world_.now(wave_, letter.kind), world_.rates.tie_post, graph_.degree(agent), [&](std::uint32_t n) {
           const AgentId tie = graph_.tie(agent, n);
           if (tie != kNoAgent) {
             exposures_.address(world_.owner(tie), index(tie));
             ++posts;
           }
         });
    return posts;
  }

  void expand_all(const Mail& mail) {
    std::vector<Post> posts;
    posts.reserve(mail.addressees.size());
    std::size_t next = 0;
    for (std::uint32_t letter = 0; letter < mail.letters.size(); ++letter) {
      for (std::uint32_t i = 0; i < mail.letters[letter].count; ++i) {
        posts.push_back({mail.addressees[next++], letter});
      }
    }
    boost::sort::spreadsort::integer_sort(posts.begin(), posts.end());
    const auto talk = [&](const Post& post) {
      const Letter& letter = mail.letters[post.letter];
      return std::tuple(letter.app, letter.kind, letter.sender);
    };
    std::vector<Letter> context;  // posts of one app and kind into one group, by sender
    for (std::size_t first = 0; first < posts.size();) {
      std::size_t last = first + 1;
      while (last < posts.size() && posts[last].group == posts[first].group) {
        ++last;
      }
      if (last - first > 1) {
        std::sort(posts.begin() + static_cast<std::ptrdiff_t>(first),
                  posts.begin() + static_cast<std::ptrdiff_t>(last),
                  [&](const Post& a, const Post& b) { return talk(a) < talk(b); });
      }
      context.clear();
      for (std::size_t at = first; at < last; ++at) {
        const Letter& letter = mail.letters[posts[at].letter];
        if (!context.empty() && (context.back().app != letter.app || context.back().kind != letter.kind)) {
          expand(GroupId{posts[first].group}, context);
          context.clear();
        }
        context.push_back(letter);
      }
      expand(GroupId{posts[first].group}, context);
      first = last;
    }
    world_.profile.add(Phase::Expand, static_cast<std::int64_t>(posts.size()),
                       static_cast<std::int64_t>(posts.size() * (sizeof(Post) + sizeof(Letter))));
  }

  // The poster whom the others will name: the one with the smallest keyed hash.
  const Letter& name_poster(GroupId group, std::span<const Letter> posts) const {
    if (posts.size() == 1) {
      return posts.front();
    }
    const Letter* named = &posts.front();
    std::uint64_t smallest = ~std::uint64_t{0};
    for (const Letter& post : posts) {
      const std::uint64_t hash =
          as_hash(world_.draws(Purpose::NamePoster, post.sender, index(group), world_.apps[post.app].key,
                               world_.now(wave_, post.kind)));
      if (hash < smallest) {
        smallest = hash;
        named = &post;
      }
    }
    return *named;
  }

  // All posts of one app and kind into one group in this wave, by poster: one context, whoever is how loud.
  void expand(GroupId group, std::span<const Letter> posts) {
    Letter letter = name_poster(group, posts);
    letter.context = index(group);
    letter.count = 0;
    exposures_.begin(letter);
    const auto members = graph_.members(group);
    const std::uint32_t size = members.size();
    const float seen = rules::at_least_once(rules::visibility(world_.rates.visibility, size),
                                            static_cast<std::uint32_t>(posts.size()));
    walk(world_.draws, Purpose::SeePost, index(group), world_.apps[letter.app].key,
         world_.now(wave_, letter.kind), Skipper(static_cast<double>(seen)), size, [&](std::uint32_t i) {
           const AgentId member = members[i];
           if (member != kNoAgent && !is_poster(posts, member)) {
             exposures_.address(world_.owner(member), index(member));
           }
         });
  }

  static bool is_poster(std::span<const Letter> posts, AgentId agent) {
    const auto at = std::lower_bound(posts.begin(), posts.end(), index(agent),
                                     [](const Letter& post, std::uint32_t id) { return post.sender < id; });
    return at != posts.end() && at->sender == index(agent);
  }

  World& world_;
  const Graph& graph_;
  std::uint8_t wave_;
  Mailbag posts_;      // addressed to groups
  Mailbag exposures_;  // addressed to agents
};

}  // namespace

template <class Graph>
Mail share(World& world, const Graph& graph, std::uint8_t wave, const std::vector<FreshAdopter>& fresh) {
  const auto timer = world.profile.measure(Phase::Share);
  Sharing<Graph> sharing(world, graph, wave);
  if (wave == 1) {
    sharing.share_of_the_day();
  } else {
    sharing.share_of(fresh);
  }
  return sharing.deliver();
}

template Mail share(World&, const graph::ProceduralGraph&, std::uint8_t, const std::vector<FreshAdopter>&);
template Mail share(World&, const graph::StoredGraph&, std::uint8_t, const std::vector<FreshAdopter>&);

}  // namespace kfactor::model
