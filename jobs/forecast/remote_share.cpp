#include "jobs/forecast/remote_share.hpp"

#include <algorithm>
#include <cmath>

#include "graph/base/partition.hpp"
#include "model/day/mail.hpp"
#include "model/rules/spread.hpp"

namespace kfactor::jobs {
namespace {

// Expected number of copies of `letters` that leave for other ranks, if `mails` addressees live there: one copy
// per letter and rank.
double letters_out(double mails, double letters, const RemoteShare& remote_share) {
  if (letters <= 0) {
    return 0;
  }
  double sum = 0;
  for (const double share : remote_share.targets) {
    sum += letters * (1 - std::exp(-mails * share / letters));
  }
  return std::min(sum, mails);
}

// Expected number of ranks that receive something if so many messages leave at once.
double ranks_told(double mails, const RemoteShare& remote_share) {
  double sum = 0;
  for (const double share : remote_share.targets) {
    sum += 1 - std::exp(-mails * share);
  }
  return sum;
}

double share_of(double part, double all) { return all <= 0 ? 0.0 : part / all; }

// Samples where the ties and chats of one rank's agents lead.
template <class Graph>
class Survey {
 public:
  Survey(const model::Scenario& scenario, const Graph& graph, int ranks)
      : scenario_(scenario),
        graph_(graph),
        partition_(graph.num_agents(), ranks),
        middle_(ranks / 2),
        to_(static_cast<std::size_t>(ranks)) {}

  RemoteShare run() {
    constexpr std::uint32_t kSample = 2000;
    const AgentRange range = partition_.range(middle_);
    const std::uint32_t num = std::min(kSample, range.size());
    for (std::uint32_t i = 0; i < num; ++i) {
      const AgentId agent{range.first + static_cast<std::uint32_t>(std::uint64_t{i} * range.size() / num)};
      look_at_ties(agent);
      look_at_groups(agent);
    }
    RemoteShare remote_share{posts_.share(), members_.share(), ties_.share(), {}};
    const double out = posts_.out + members_.out + ties_.out;
    for (const double weight : to_) {
      remote_share.targets.push_back(share_of(weight, out));
    }
    return remote_share;
  }

 private:
  struct Tally {
    double all = 0, out = 0;
    double share() const { return share_of(out, all); }
  };

  void look_at_ties(AgentId agent) {
    for (std::uint32_t n = 0; n < graph_.degree(agent); ++n) {
      if (const AgentId tie = graph_.tie(agent, n); tie != kNoAgent) {
        note(tie, scenario_.behaviour.tie_post, ties_);
      }
    }
  }

  // Members of groups whose home is on this rank, which would send to them.
  void look_at_groups(AgentId agent) {
    for (std::uint32_t n = 0; n < graph_.num_memberships(agent); ++n) {
      const GroupId group = graph_.group(agent, n);
      if (group == kNoGroup) {
        continue;
      }
      const AgentId home = graph_.home(group);
      const auto type = static_cast<std::size_t>(graph_.membership_type(agent, n));
      const double posts = scenario_.groups[type].post_chance;
      note(home, posts, posts_);
      if (partition_.owner(home) != middle_) {
        continue;
      }
      const auto list = graph_.members(group);
      const auto seen = static_cast<double>(
          model::rules::visibility(static_cast<float>(scenario_.behaviour.visibility), list.size()));
      for (std::uint32_t seat = 0; seat < list.size(); ++seat) {
        if (const AgentId member = list[seat]; member != kNoAgent) {
          note(member, posts * seen, members_);
        }
      }
    }
  }

  void note(AgentId agent, double weight, Tally& tally) {
    const int owner = partition_.owner(agent);
    tally.all += weight;
    if (owner != middle_) {
      tally.out += weight;
      to_[static_cast<std::size_t>(owner)] += weight;
    }
  }

  const model::Scenario& scenario_;
  const Graph& graph_;
  Partition partition_;
  int middle_;
  Tally posts_, members_, ties_;
  std::vector<double> to_;  // [rank]
};

}  // namespace

Traffic traffic_of(const Workload& load, const Layout& layout, const RemoteShare& remote_share) {
  Traffic traffic = load.talk;
  if (layout.ranks == 1) {
    return traffic;
  }
  const double scale = static_cast<double>(layout.agents_of_a_rank()) / static_cast<double>(load.agents);
  const double later_waves = load.waves_per_day - 1;
  double messages = 0;
  double bytes = 0;
  for (const DayMail& day : load.mail) {
    const auto of_rank = [&](std::int64_t count) { return static_cast<double>(count) * scale; };
    // Users share in the first wave, adopters in the later ones.
    const double later = later_waves > 0 ? share_of(of_rank(day.adopters), of_rank(day.users)) : 0;
    const auto tell = [&](double mails) {
      messages += ranks_told(mails * (1 - later), remote_share);
      messages += later > 0 ? later_waves * ranks_told(mails * later / later_waves, remote_share) : 0.0;
    };
    const double posts = of_rank(day.group_posts) * remote_share.posts;
    // Direct messages and exposures are sent together.
    const double seen =
        of_rank(day.direct) * remote_share.ties + of_rank(day.from_groups) * remote_share.members;
    const double notices = of_rank(day.notices) * remote_share.ties;
    const double acceptances = of_rank(day.acceptances) * remote_share.members;
    tell(posts);
    tell(seen);
    tell(acceptances);
    messages += ranks_told(notices, remote_share);
    const double letters = letters_out(posts, of_rank(day.sharers), remote_share) +
                           letters_out(seen, of_rank(day.contexts + day.sharers), remote_share);
    bytes += sizeof(model::Letter) * letters + 4 * (posts + seen) + 8 * (notices + acceptances);
  }
  traffic.messages = static_cast<std::uint64_t>(messages);
  traffic.bytes = static_cast<std::uint64_t>(bytes);
  return traffic;
}

template <class Graph>
RemoteShare sample_remote_share(const model::Scenario& scenario, const Graph& graph, int ranks) {
  return ranks == 1 ? RemoteShare{} : Survey<Graph>(scenario, graph, ranks).run();
}

template RemoteShare sample_remote_share(const model::Scenario&, const graph::ProceduralGraph&, int);
template RemoteShare sample_remote_share(const model::Scenario&, const graph::StoredGraph&, int);

}  // namespace kfactor::jobs
