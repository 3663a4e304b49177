// Assistants in group chats. An agent who used the tool today may add the assistant to one of its family or
// friends groups. From then on all members of the group see it at work once a day, which is a trial of the
// product.
#include <algorithm>
#include <bit>
#include <span>
#include <vector>

#include "graph/base/exchange.hpp"
#include "graph/base/radix_sort.hpp"
#include "graph/batch_lookup.hpp"
#include "graph/procedural_graph.hpp"
#include "graph/stored_graph.hpp"
#include "model/day/day.hpp"
#include "model/rules/use.hpp"

namespace kfactor::model {
namespace {

// The assistant of an app joins a group.
struct Joining {
  std::uint32_t group;
  std::uint32_t app;
};

// A member of some group sees the assistant of an app.
struct AssistantView {
  std::uint32_t receiver;
  std::uint32_t app;
  friend bool operator==(const AssistantView&, const AssistantView&) = default;
};

template <class Graph>
class Accompanying {
 public:
  Accompanying(World& world, const Graph& graph)
      : world_(world), graph_(graph), lookups_(graph, world.kernels.slots, world.duplicate_seats) {}

  void run() {
    join();
    show();
  }

 private:
  // The group to which an agent would add an app's assistant; kNoGroup if no group is suitable.
  GroupId group_of(AgentId agent, std::uint32_t app_key) const {
    std::uint32_t choices = 0;
    for (std::uint32_t n = 0; n < graph_.num_memberships(agent); ++n) {
      choices += is_close(graph_.membership_type(agent, n));
    }
    const Lanes lanes = world_.draws(Purpose::CompanionGroup, index(agent), 0, app_key);
    auto chosen = static_cast<std::uint32_t>(std::uint64_t{lanes[1]} * choices >> 32);
    for (std::uint32_t n = 0; n < graph_.num_memberships(agent); ++n) {
      if (is_close(graph_.membership_type(agent, n)) && chosen-- == 0) {
        return graph_.group(agent, n);
      }
    }
    return kNoGroup;
  }

  static bool is_close(graph::GroupType type) {
    return type == graph::GroupType::Family || type == graph::GroupType::Friends;
  }

  void join() {
    Outbox<Joining> outbox(world_.comm.size());
    for (const Block& block : world_.population.blocks()) {
      for (std::size_t app = 0; app < world_.num_apps(); ++app) {
        for (const TargetedEvent& companion : world_.apps[app].offers.companions) {
          add(block, app, companion, outbox);
        }
      }
    }
    for (const Joining& joining : world_.exchange(outbox)) {
      std::vector<std::uint32_t>& groups = world_.apps[joining.app].companions;
      const auto at = std::lower_bound(groups.begin(), groups.end(), joining.group);
      if (at == groups.end() || *at != joining.group) {
        groups.insert(at, joining.group);
      }
    }
  }

  void add(const Block& block, std::size_t app, const TargetedEvent& companion, Outbox<Joining>& outbox) {
    const Relations& relations = block.apps[app];
    block.for_each_draw_block([&](const DrawBlock& draw_block) {
      walk_thinned(
          world_.draws, Purpose::AddCompanion, draw_block.number, companion.key, world_.now(),
          companion.chance, draw_block.length, [&](std::uint32_t i, const auto& accept, const Lanes&) {
            const std::uint32_t local_id = draw_block.start + i;
            const std::uint32_t row =
                block.holds(local_id) ? relations.find_active(local_id) : Relations::kNoRow;
            if (row == Relations::kNoRow || (relations.columns().events[row] & (kUsedTool | kServed)) == 0 ||
                !accept(companion.chance)) {
              return;
            }
            const GroupId group = group_of(block.agent(local_id), world_.apps[app].key);
            if (group != kNoGroup) {
              outbox.send(world_.home(graph_, group), {index(group), static_cast<std::uint32_t>(app)});
            }
          });
    });
  }

  // Shows the assistants to the members of their groups. An agent sees an app's assistant at most once a day,
  // in however many groups.
  void show() {
    Outbox<AssistantView> outbox = world_.outbox_to_agents(&AssistantView::receiver);
    for (std::size_t app = 0; app < world_.num_apps(); ++app) {
      const std::vector<std::uint32_t>& groups = world_.apps[app].companions;
      for (std::size_t first = 0; first < groups.size(); first += kAtOnce) {
        show_to_members(app, std::span(groups).subspan(first, std::min(kAtOnce, groups.size() - first)),
                        outbox);
      }
      world_.tally[app].counts.companion_groups =
          static_cast<std::int64_t>(world_.apps[app].companions.size());
    }
    std::vector<AssistantView> views = world_.exchange(outbox);
    const auto num = static_cast<std::int64_t>(views.size());
    world_.profile.note_temporary_bytes(
        num * std::int64_t{2 * sizeof(AssistantView)});  // the list and its sorted copy
    const std::uint64_t num_apps = world_.num_apps();
    radix_sort(views, static_cast<unsigned>(std::bit_width(graph_.num_agents() * num_apps)),
               [&](const AssistantView& view) { return view.receiver * num_apps + view.app; });
    views.erase(std::unique(views.begin(), views.end()), views.end());
    for (std::size_t first = 0; first < views.size(); first += kViewsAtOnce) {
      see(std::span(views).subspan(first, std::min(kViewsAtOnce, views.size() - first)));
    }
    // Each view is written and sorted. One view per receiver and day reads the receiver's relation in a
    // random block.
    const auto num_seen = static_cast<std::int64_t>(views.size());
    world_.profile.add(Phase::Accompany, {.items = num,
                                          .bytes = num * std::int64_t{4 * sizeof(AssistantView)},
                                          .gathers = num_seen,
                                          .draws = num_seen,
                                          .permutations = lookups_.take_permutations()});
  }

  void show_to_members(std::size_t app, std::span<const std::uint32_t> groups,
                       Outbox<AssistantView>& outbox) {
    groups_.clear();
    which_.clear();
    seats_.clear();
    for (const std::uint32_t group : groups) {
      groups_.push_back(GroupId{group});
    }
    const std::span<const graph::GroupInfo> infos = lookups_.group_infos(groups_);
    begins_.assign(1, 0);
    for (std::size_t k = 0; k < infos.size(); ++k) {
      begins_.push_back(begins_.back() + infos[k].num_seats);
      which_.insert(which_.end(), infos[k].num_seats, static_cast<std::uint16_t>(k));
      for (std::uint32_t seat = 0; seat < infos[k].num_seats; ++seat) {
        seats_.push_back(seat);
      }
    }
    for (const AgentId member : lookups_.members({begins_, which_, seats_})) {
      if (member != kNoAgent) {
        outbox.send(world_.owner(member), {index(member), static_cast<std::uint32_t>(app)});
      }
    }
  }

  void see(std::span<const AssistantView> views) {
    receivers_.resize(views.size());
    std::ranges::transform(views, receivers_.begin(), &AssistantView::receiver);
    zeros_.assign(views.size(), 0);
    words_.assign(views.size(), Draws::pack(Purpose::Traits, {}));
    world_.kernels.draw(world_.draws, receivers_, zeros_, 0, words_, lanes_);
    for (std::size_t i = 0; i < views.size(); ++i) {
      see(AgentId{views[i].receiver}, views[i].app, world_.traits.from(lanes_[i]));
    }
  }

  void see(AgentId agent, std::size_t index_of_app, const Traits& traits) {
    Block& block = world_.population.block_of(agent);
    const std::uint32_t local_id = Population::within_block(agent);
    Relations& relations = block.apps[index_of_app];
    ++world_.tally[index_of_app].counts.trials;
    world_.make_aware(block, index_of_app, local_id);
    if (const std::uint32_t row = relations.find_active(local_id); row != Relations::kNoRow) {
      std::uint16_t& value = relations.columns().value[row];
      value = watched(traits, index_of_app, value, relations.columns().uses[row]);
    } else if (relations.has_left(local_id)) {
      const Relation* lapsed = relations.find_lapsed(local_id);
      world_.remove_lapsed_from_digest(block, index_of_app, *lapsed);
      Relation changed = *lapsed;
      changed.value = watched(traits, index_of_app, lapsed->value, lapsed->uses);
      relations.lapsed()[static_cast<std::size_t>(lapsed - relations.lapsed().data())] = changed;
      world_.add_lapsed_to_digest(block, index_of_app, changed);
    } else {
      Trial& trial = relations.trial_of(local_id);
      if (const std::uint16_t value = watched(traits, index_of_app, trial.value, 0); value != 0) {
        world_.set_trial(block, index_of_app, trial, value);
      } else if (trial.value == 0) {  // 0 means no trial
        relations.end_trial(local_id);
      }
    }
  }

  // The value after seeing the assistant at work.
  std::uint16_t watched(const Traits& traits, std::size_t index_of_app, std::uint16_t value, int uses) const {
    const RunningApp& app = world_.apps[index_of_app];
    const float skill = traits.age == AgeClass::Elder
                            ? rules::helped_skill(traits.skill, app.offers.elder_learning)
                            : traits.skill;
    const float quality = std::max(app.quality, app.offers.seasonal_value);
    const float realised = rules::realised_value(quality, app.learning_cost, skill, uses);
    return to_fraction(rules::watch(from_fraction(value), realised, world_.rates.learning_rate));
  }

  static constexpr std::size_t kAtOnce = 64;  // groups
  static constexpr std::size_t kViewsAtOnce = 512;

  World& world_;
  const Graph& graph_;
  graph::BatchLookup<Graph> lookups_;
  std::vector<GroupId> groups_;
  // Requests for all seats of these groups.
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint16_t> which_;
  std::vector<std::uint32_t> seats_;
  // By view, for the draws of traits.
  std::vector<std::uint32_t> receivers_, zeros_, words_;
  ManyLanes lanes_;
};

}  // namespace

template <class Graph>
void accompany(World& world, const Graph& graph) {
  bool anywhere = false;
  for (RunningApp& app : world.apps) {
    if (app.offers.companions.empty()) {
      app.companions.clear();  // the assistant leaves all groups when its component closes
    }
    anywhere = anywhere || !app.offers.companions.empty();
  }
  if (anywhere) {
    const auto timer = world.profile.measure(Phase::Accompany);
    Accompanying<Graph>(world, graph).run();
  }
}

template <class Graph>
void keep_own_companions(World& world, const Graph& graph) {
  for (RunningApp& app : world.apps) {
    std::erase_if(app.companions, [&](std::uint32_t group) {
      return world.home(graph, GroupId{group}) != world.comm.rank();
    });
  }
}

template void keep_own_companions(World&, const graph::ProceduralGraph&);
template void keep_own_companions(World&, const graph::StoredGraph&);
template void accompany(World&, const graph::ProceduralGraph&);
template void accompany(World&, const graph::StoredGraph&);

}  // namespace kfactor::model
