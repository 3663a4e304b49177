#include "model/checkpoint/graph_digest.hpp"

#include <array>

#include "model/agents/digest.hpp"

namespace kfactor::model {

Digest digest_of(const graph::StoredGraph& graph, const Comm& comm) {
  constexpr std::uint64_t kMembership = std::uint64_t{1} << 40;  // marks a group; ties have no mark
  Digest digest;
  for (std::uint32_t v = graph.agents().first; v < graph.agents().last; ++v) {
    const AgentId agent{v};
    for (std::uint32_t n = 0; n < graph.degree(agent); ++n) {
      add_to(digest, v, index(graph.tie(agent, n)));
    }
    for (std::uint32_t n = 0; n < graph.num_memberships(agent); ++n) {
      add_to(digest, v, kMembership | index(graph.group(agent, n)),
             static_cast<std::uint64_t>(graph.membership_type(agent, n)));
    }
  }
  std::array<std::uint64_t, 2> halves = {digest.high, digest.low};
  comm.sum(halves);
  return {halves[0], halves[1]};
}

}  // namespace kfactor::model
