#include "model/expand.hpp"

#include <algorithm>
#include <boost/sort/spreadsort/integer_sort.hpp>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "graph/lookups.hpp"
#include "model/rules/spread.hpp"
#include "model/walks.hpp"

namespace kfactor::model {
namespace {

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
        lookups_(graph, world.kernels.permute),
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
    // Each post is read, written to its group's place, and its letter looked up there; each context's letter and exposures
    // are written.
    const auto num = static_cast<std::int64_t>(posts_.size());
    const std::int64_t num_draws = walks_.take_draws();
    world_.profile.add(Phase::Expand, {.items = num,
                                       .bytes = num * std::int64_t{sizeof(std::uint32_t) + 2 * sizeof(Post) +
                                                                   sizeof(Letter)} +
                                                num_contexts_ * std::int64_t{sizeof(Letter)} +
                                                num_exposures_ * std::int64_t{sizeof(std::uint32_t)},
                                       .gathers = num + num_exposures_ * Graph::kGathersPerLookup,
                                       .draws = num_draws + num_name_draws_,
                                       .gaps = 4 * num_draws,
                                       .permutations = lookups_.take_permutations(),
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
    std::uint32_t poster;     // the first one
    int home;                 // rank of the group; another one than this on pretended ranks alone
    std::uint32_t num_seats;
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
    const std::uint32_t num_seats = graph_.num_seats(group);
    const Skipper seen = skipper(num_seats, static_cast<std::uint32_t>(last - first));
    const int here = world_.comm.rank();
    const int home = world_.comm.pretends() ? world_.owner(graph_.home(group)) : here;
    return {group, first, last, letter(posts_[first]).sender, home, num_seats, seen};
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
  const Letter& name_poster(const Context& context) {
    std::size_t named = context.first;
    if (context.last - context.first > 1) {
      num_name_draws_ += static_cast<std::int64_t>(context.last - context.first);
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
    if (context.last - context.first == 1) {
      return context.poster == index(agent);
    }
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
      walkers_.push_back(
          {index(context.group), context.num_seats, world_.now(wave_, letter(posts_[context.first]).kind)});
    }
    walks_(
        Purpose::SeePost, world_.apps[app].key, walkers_,
        [&](std::size_t k) -> const Skipper& { return contexts[k].seen; },
        [&](std::span<const Stop> stops) { write_to_members(contexts, stops); });
    num_contexts_ += static_cast<std::int64_t>(contexts.size());
    contexts.clear();
  }

  void write_to_members(const std::vector<Context>& contexts, std::span<const Stop> stops) {
    slots_.clear();
    for (const Stop& stop : stops) {
      slots_.push_back({contexts[stop.walker].group, stop.at});
    }
    const std::span<const AgentId> members = lookups_.members(slots_);
    std::size_t begun = contexts.size();
    for (std::size_t i = 0; i < stops.size(); ++i) {
      const Stop& stop = stops[i];
      const Context& context = contexts[stop.walker];
      const AgentId member = members[i];
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

  Letter letter_about(const Context& context) {
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
  graph::Lookups<Graph> lookups_;
  std::vector<graph::SeatSlot> slots_;  // by stop
  std::vector<Post> posts_;
  std::vector<std::vector<Context>> contexts_;  // by app
  std::vector<std::optional<Skipper>> single_;  // by size
  std::int64_t num_exposures_ = 0;
  std::int64_t num_contexts_ = 0;
  std::int64_t num_name_draws_ = 0;
};

}  // namespace

template <class Graph>
void expand(World& world, const Graph& graph, std::uint8_t wave, const Mail& posts, Mailbag& to_agents) {
  const auto timer = world.profile.measure(Phase::Expand);
  Expansion<Graph>(world, graph, wave, posts, to_agents).run();
}

template void expand(World&, const graph::ProceduralGraph&, std::uint8_t, const Mail&, Mailbag&);
template void expand(World&, const graph::StoredGraph&, std::uint8_t, const Mail&, Mailbag&);

}  // namespace kfactor::model
