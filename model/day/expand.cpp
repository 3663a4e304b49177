#include <algorithm>
#include <bit>
#include <bitset>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/radix_sort.hpp"
#include "graph/base/uninit_vector.hpp"
#include "graph/batch_lookup.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/day/day.hpp"
#include "model/kernels/skip_batch.hpp"
#include "model/rules/spread.hpp"

namespace kfactor::model {
namespace {

template <class Graph>
class Expansion {
 public:
  Expansion(World& world, const Graph& graph, std::uint8_t wave, const Mail& mail, Mailbag& to_agents)
      : world_(world),
        graph_(graph),
        num_agents_(static_cast<std::uint32_t>(graph.num_agents())),
        wave_(wave),
        mail_(mail),
        to_agents_(to_agents),
        before_(to_agents.size(world.comm.rank())),
        skip_batch_(world.kernels, world.draws),
        lookups_(graph, world.kernels.slots, world.duplicate_seats),
        contexts_(world.num_apps()),
        cached_skips_(1024 * kMostKept) {
    other_skips_.reserve(SkipBatch::kAtOnce);
    for (std::vector<Context>& contexts : contexts_) {
      contexts.reserve(SkipBatch::kAtOnce);
    }
  }

  void run() {
    sort_posts();
    for (std::size_t first = 0; first < posts_.size();) {
      std::size_t last = first + 1;
      while (last < posts_.size() && same_context(posts_[first], posts_[last])) {
        ++last;
      }
      const Letter& one = letter(posts_[first]);
      const std::size_t app = one.app;
      contexts_[app].push_back({GroupId{posts_[first].group}, static_cast<std::uint32_t>(first),
                                static_cast<std::uint32_t>(last - first), one});
      if (contexts_[app].size() == SkipBatch::kAtOnce) {
        expand(app);
      }
      first = last;
    }
    for (std::size_t app = 0; app < contexts_.size(); ++app) {
      expand(app);
    }
    // Each post is read and written to its sorted position, and its letter is read. The letter and the
    // exposures of each context are written.
    const auto num = static_cast<std::int64_t>(posts_.size());
    const std::int64_t num_draws = skip_batch_.take_draws();
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
  };
  static_assert(2 * sizeof(Post) == kBytesToSortPost);
  // All posts of one app and kind into one group in this wave. They count as one: one draw per member,
  // however many agents posted.
  struct Context {
    GroupId group;
    std::uint32_t first, num;  // range of posts, ascending by poster
    Letter named;              // the letter of the named poster; before name_poster(), the first letter
  };

  static constexpr std::uint32_t kMostKept = 2;

  const Letter& letter(const Post& post) const { return mail_.letters[post.letter]; }
  bool same_context(const Post& a, const Post& b) const {
    return a.group == b.group && letter(a).app == letter(b).app && letter(a).kind == letter(b).kind;
  }

  // Sorts posts by group, app, kind and poster.
  void sort_posts() {
    list_posts();
    radix_sort(posts_, static_cast<unsigned>(std::bit_width(graph_.num_groups())),
               [](const Post& post) { return post.group; });
    const auto rank_of = [&](const Post& post) {
      return std::tuple(letter(post).app, letter(post).kind, letter(post).sender);
    };
    for (auto first = posts_.begin(); first != posts_.end();) {
      auto last = first + 1;
      while (last != posts_.end() && last->group == first->group) {
        ++last;
      }
      if (last - first > 1) {
        std::sort(first, last, [&](const Post& a, const Post& b) { return rank_of(a) < rank_of(b); });
      }
      first = last;
    }
  }

  // Lists each addressee with its letter. Nearly all letters go to at most kFew groups, so a loop of fixed
  // length avoids unpredictable branches.
  void list_posts() {
    constexpr std::uint32_t kFew = 4;
    const std::size_t num = mail_.addressees.size();
    posts_.resize(num + kFew);
    std::size_t at = 0;
    for (std::uint32_t number = 0; number < mail_.letters.size(); ++number) {
      const std::uint32_t count = mail_.letters[number].count;
      require(count <= num - at, "mail has the addressees of all letters");
      for (std::uint32_t i = 0; i < kFew; ++i) {
        posts_[at + i].letter = number;
      }
      for (std::uint32_t i = kFew; i < count; ++i) {
        posts_[at + i].letter = number;
      }
      at += count;
    }
    require(at == num, "mail has the letters of all addressees");
    posts_.resize(num);
    for (std::size_t i = 0; i < num; ++i) {
      posts_[i].group = mail_.addressees[i];
    }
  }

  // The skip for the chance that a member sees at least one of num_posts posts. Those for up to kMostKept
  // posts are kept by group size.
  const GeometricSkip& skip_for(std::uint32_t size, std::uint32_t num_posts) {
    const auto make = [&] {
      return GeometricSkip(static_cast<double>(
          rules::at_least_once(rules::visibility(world_.rates.visibility, size), num_posts)));
    };
    const std::size_t index = std::size_t{size} * kMostKept + num_posts - 1;
    if (num_posts > kMostKept || index >= cached_skips_.size()) {
      return other_skips_.emplace_back(make());
    }
    std::optional<GeometricSkip>& kept = cached_skips_[index];
    return kept ? *kept : kept.emplace(make());
  }

  // Finds the poster whom receivers will name as the inviter: the one with the smallest keyed hash.
  void name_poster(Context& context) {
    const Letter* named = nullptr;
    num_name_draws_ += context.num;
    std::uint64_t smallest = ~std::uint64_t{0};
    for (const Post& post : posts_of(context)) {
      const Letter& candidate = letter(post);
      const std::uint64_t hash =
          as_hash(world_.draws(Purpose::NamePoster, candidate.sender, index(context.group),
                               world_.apps[candidate.app].key, world_.now(wave_, candidate.kind)));
      if (named == nullptr || hash < smallest) {
        smallest = hash;
        named = &candidate;
      }
    }
    context.named.sender = named->sender;
    context.named.depth = named->depth;
  }

  std::span<const Post> posts_of(const Context& context) const {
    return std::span(posts_).subspan(context.first, context.num);
  }

  void expand(std::size_t app) {
    std::vector<Context>& contexts = contexts_[app];
    const std::size_t num = contexts.size();
    to_agents_.look_ahead(world_.comm.rank(),
                          {num, own_members_.num});  // estimate: as many as in the last call
    groups_.resize(num);
    std::ranges::transform(contexts, groups_.begin(), &Context::group);
    const std::span<const graph::GroupInfo> infos = lookups_.group_infos(groups_);
    sequences_.resize(num);
    seen_.resize(num);
    posters_.resize(num);
    other_skips_.clear();
    for (std::size_t k = 0; k < num; ++k) {
      Context& context = contexts[k];
      sequences_[k] = {index(context.group), infos[k].num_seats, world_.now(wave_, context.named.kind)};
      seen_[k] = &skip_for(infos[k].num_seats, context.num);
      posters_[k] = context.num == 1 ? AgentId{context.named.sender} : kNoAgent;
      num_expanded_ += context.num;
      context.named.context = index(context.group);
      context.named.via = infos[k].type == graph::GroupType::Family ? Via::Family : Via::Group;
    }
    skip_batch_(
        Purpose::SeePost, world_.apps[app].key, sequences_,
        [&](std::size_t k) -> const GeometricSkip& { return *seen_[k]; },
        [&](const SkipHits& hits) { write_to_members(contexts, hits); });
    num_contexts_ += static_cast<std::int64_t>(num);
    contexts.clear();
  }

  void write_to_members(std::span<Context> contexts, const SkipHits& hits) {
    require(hits.first == 0, "all contexts fit one batch");
    const std::span<AgentId> members = lookups_.members({hits.begins, hits.sequences, hits.positions});
    leave_out_posters(contexts, hits, members);
    const AgentRange own = world_.all_at_home(graph_, groups_) ? world_.population.agents() : AgentRange{};
    own_members_.renew(contexts.size(), members.size());
    remote_members_.renew(contexts.size(), own.size() < num_agents_ ? members.size() : 0);
    world_.kernels.pick(hits.begins, members, posters_.data(), own, own_members_, remote_members_);
    letters_.resize(contexts.size());
    std::size_t num_letters = 0;
    for (std::size_t k = 0; k < contexts.size(); ++k) {
      if (contexts[k].num > 1 && hits.begins[k] < hits.begins[k + 1]) {
        name_poster(contexts[k]);
      }
      letters_[num_letters] = contexts[k].named;
      letters_[num_letters].count = own_members_.counts[k];
      num_letters += own_members_.counts[k] > 0 ? 1 : 0;
    }
    write_near(std::span(letters_).first(num_letters));
    write_far(contexts);
    num_exposures_ += own_members_.num + remote_members_.num;
  }

  // In a context with several posters, posters never see a post they took part in. A 1024-bit filter on the
  // last bits of the ids rules out most members before the binary search.
  void leave_out_posters(std::span<const Context> contexts, const SkipHits& hits,
                         std::span<AgentId> members) {
    for (std::size_t k = 0; k < contexts.size(); ++k) {
      if (contexts[k].num == 1) {
        continue;
      }
      const std::span<const Post> posts = posts_of(contexts[k]);
      senders_.resize(posts.size());
      std::ranges::transform(posts, senders_.begin(), [&](const Post& post) { return letter(post).sender; });
      sender_filter_.reset();
      for (const std::uint32_t sender : senders_) {
        sender_filter_.set(sender % sender_filter_.size());
      }
      for (AgentId& member : members.subspan(hits.begins[k], hits.begins[k + 1] - hits.begins[k])) {
        if (sender_filter_[index(member) % sender_filter_.size()] &&
            std::ranges::binary_search(senders_, index(member))) {
          member = kNoAgent;
        }
      }
    }
  }

  // If the bag has too little space, reserves space for all remaining posts, estimated from the posts so far.
  // A list that grows in small steps would be copied at each step, to memory that has not been touched
  // before.
  void write_near(std::span<const Letter> letters) {
    const int rank = world_.comm.rank();
    written_ = written_ + MailSize{letters.size(), own_members_.num};
    if (!to_agents_.has_space(rank, {letters.size(), own_members_.num})) {
      const double all = static_cast<double>(posts_.size()) / static_cast<double>(num_expanded_);
      to_agents_.expect(rank, before_ + all * written_);
    }
    to_agents_.add(rank, letters, own_members_.all());
  }

  // Adds addressees one by one, since they may belong to any rank.
  void write_far(std::span<const Context> contexts) {
    const std::uint32_t* next = remote_members_.agents.data();
    for (std::size_t k = 0; k < contexts.size(); ++k) {
      if (remote_members_.counts[k] == 0) {
        continue;
      }
      Letter about = contexts[k].named;
      about.sender = index(world_.agent_in(graph_, contexts[k].group, AgentId{about.sender}));
      about.count = 0;
      to_agents_.begin(about);
      for (const std::uint32_t* end = next + remote_members_.counts[k]; next != end; ++next) {
        const AgentId receiver = world_.agent_in(graph_, contexts[k].group, AgentId{*next});
        to_agents_.address(world_.owner(receiver), index(receiver));
      }
    }
  }

  World& world_;
  const Graph& graph_;
  std::uint32_t num_agents_;
  std::uint8_t wave_;
  const Mail& mail_;
  Mailbag& to_agents_;
  MailSize before_;  // mail to this rank from before this phase
  SkipBatch skip_batch_;
  std::vector<SkipSequence> sequences_;
  graph::BatchLookup<Graph> lookups_;
  UninitVector<Post> posts_;
  std::vector<std::vector<Context>> contexts_;  // by app
  // By context of one app.
  UninitVector<GroupId> groups_;
  UninitVector<AgentId> posters_;  // the poster, if there is only one
  UninitVector<const GeometricSkip*> seen_;
  std::vector<std::optional<GeometricSkip>> cached_skips_;  // by group size and number of posts
  std::vector<GeometricSkip> other_skips_;
  UninitVector<std::uint32_t> senders_;  // of one context
  std::bitset<1024> sender_filter_;      // last bits of senders_
  UninitVector<Letter> letters_;
  Picked own_members_, remote_members_;  // members of this rank, of others
  std::uint64_t num_expanded_ = 0;       // posts so far, including the current ones
  MailSize written_;                     // mail to this rank for these posts
  std::int64_t num_exposures_ = 0;
  std::int64_t num_contexts_ = 0;
  std::int64_t num_name_draws_ = 0;
};

}  // namespace

template <class Graph>
Mail expand(World& world, const Graph& graph, std::uint8_t wave, Mail posts, Mailbag to_agents) {
  const auto timer = world.profile.measure(Phase::Expand);
  Expansion<Graph>(world, graph, wave, posts, to_agents).run();
  posts = {};  // frees memory for the mail that arrives
  world.mail_at_home[wave] = to_agents.size(world.comm.rank());
  return world.exchange(to_agents, sizeof(Exposure));
}

template Mail expand(World&, const graph::ProceduralGraph&, std::uint8_t, Mail, Mailbag);
template Mail expand(World&, const graph::StoredGraph&, std::uint8_t, Mail, Mailbag);

}  // namespace kfactor::model
