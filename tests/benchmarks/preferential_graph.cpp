// Writes a Barabasi-Albert graph as an edge list. Each new node gets `edges` ties to others, chosen by their
// degrees. Then all labels are shuffled, as in a file of real ties. The same arguments give the same file on
// every machine.
//
//   preferential_graph NODES EDGES_A_NODE > edges.txt
//
// Source: Barabasi, Albert: "Emergence of scaling in random networks", Science 286 (1999).
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "graph/base/draws.hpp"

namespace {

// Random integers below a limit of at most 2^32, from consecutive keyed draws.
class Numbers {
 public:
  std::uint64_t below(std::uint64_t limit) {
    if (next_ % 4 == 0) {
      lanes_ = draws_(kfactor::Purpose::Generator, static_cast<std::uint32_t>(next_ / 4));
    }
    return lanes_[next_++ % 4] * limit >> 32;
  }

 private:
  kfactor::Draws draws_{1, 0};
  kfactor::Lanes lanes_{};
  std::uint64_t next_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const long nodes = argc > 2 ? std::strtol(argv[1], nullptr, 10) : 0;
  const long edges = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 0;
  if (edges < 1 || nodes <= edges || nodes > 1L << 26) {
    std::fputs(
        "preferential_graph NODES EDGES_A_NODE: at least one edge, more nodes than that, at most 2^26\n",
        stderr);
    return 2;
  }
  Numbers numbers;
  std::vector<std::uint32_t> labels(static_cast<std::size_t>(nodes));
  std::iota(labels.begin(), labels.end(), 0U);
  for (std::size_t left = labels.size(); left > 1; --left) {
    std::swap(labels[left - 1], labels[numbers.below(left)]);
  }
  std::vector<std::uint32_t> ends;  // contains each node as often as its degree
  ends.reserve(static_cast<std::size_t>(nodes) * static_cast<std::size_t>(edges) * 2);
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t node = 1; node < labels.size(); ++node) {
    const std::size_t wanted = std::min<std::size_t>(node, static_cast<std::size_t>(edges));
    chosen.clear();
    while (chosen.size() < wanted) {
      // The first nodes are all tied to each other.
      const auto other =
          wanted == node ? static_cast<std::uint32_t>(chosen.size()) : ends[numbers.below(ends.size())];
      if (std::find(chosen.begin(), chosen.end(), other) == chosen.end()) {
        chosen.push_back(other);
      }
    }
    for (const std::uint32_t other : chosen) {
      ends.insert(ends.end(), {node, other});
      std::printf("%u %u\n", labels[node], labels[other]);
    }
  }
  return std::ferror(stdout) == 0 && std::fflush(stdout) == 0 ? 0 : 3;
}
