// A single-purpose SIR program, for comparison with the same epidemic as an ordinary scenario
// (scenarios/sir.toml). One core, geometric skipping, software prefetch, compressed rows.
//
//   sir_by_hand EDGES [SEED [huge]]
//
// With "huge" the graph is in huge pages. EDGES holds one undirected edge "a b" per line. Prints the peak,
// its step (the first is 1), the number of nodes that were ever infected, and the seconds of the steps alone.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <utility>
#include <vector>

#include <sys/mman.h>

namespace {

constexpr double kBeta = 0.05;  // chance that an infected node infects a given neighbour in a step
constexpr double kGamma = 0.1;  // chance that an infected node recovers in a step
constexpr int kSeeds = 100;
constexpr int kSteps = 60;
constexpr std::size_t kAhead = 16;  // infected nodes whose rows are prefetched

struct Graph {
  std::vector<std::uint64_t> starts;
  std::vector<std::uint32_t> targets;
};

template <class Value>
void ask_for_huge_pages(std::vector<Value>& values) {
  constexpr std::uintptr_t kHuge = std::uintptr_t{1} << 21;
  const auto first = (reinterpret_cast<std::uintptr_t>(values.data()) + kHuge - 1) & ~(kHuge - 1);
  const auto last = reinterpret_cast<std::uintptr_t>(values.data() + values.capacity()) & ~(kHuge - 1);
  if (first < last) {
    madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);  // NOLINT
  }
}

Graph read_graph(const char* path, bool huge_pages) {
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) {
    std::fprintf(stderr, "%s: cannot be read\n", path);
    std::exit(2);
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t num_nodes = 0;
  while (std::fscanf(file, "%u %u", &a, &b) == 2) {
    edges.emplace_back(a, b);
    num_nodes = std::max({num_nodes, a + 1, b + 1});
  }
  std::fclose(file);
  Graph graph;
  graph.starts.reserve(num_nodes + 2);
  graph.targets.reserve(2 * edges.size());
  if (huge_pages) {  // before the first write
    ask_for_huge_pages(graph.starts);
    ask_for_huge_pages(graph.targets);
  }
  graph.starts.resize(num_nodes + 2);
  graph.targets.resize(2 * edges.size());
  for (const auto& [from, to] : edges) {
    ++graph.starts[from + 2];
    ++graph.starts[to + 2];
  }
  for (std::size_t node = 2; node < graph.starts.size(); ++node) {
    graph.starts[node] += graph.starts[node - 1];
  }
  for (const auto& [from, to] : edges) {
    graph.targets[graph.starts[from + 1]++] = to;
    graph.targets[graph.starts[to + 1]++] = from;
  }
  graph.starts.pop_back();
  return graph;
}

// xorshift64*: Marsaglia 2003, Vigna 2016.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
  double uniform() {  // (0, 1]
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<double>((state_ * 0x2545F4914F6CDD1DULL >> 11) + 1) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("sir_by_hand EDGES [SEED [huge]]\n", stderr);
    return 2;
  }
  const Graph graph = read_graph(argv[1], argc > 3);
  const std::size_t num_nodes = graph.starts.size() - 1;
  Random random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  const double per_log = 1.0 / std::log(1.0 - kBeta);

  std::vector<std::uint8_t> touched(num_nodes, 0);  // infected now or before
  std::vector<std::uint32_t> infected;
  std::vector<std::uint32_t> fresh;
  while (infected.size() < kSeeds) {
    const auto node = static_cast<std::uint32_t>(random.uniform() * static_cast<double>(num_nodes - 1));
    if (touched[node] == 0) {
      touched[node] = 1;
      infected.push_back(node);
    }
  }
  std::size_t ever = infected.size();
  std::size_t peak = 0;
  int peak_step = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int step = 0; step < kSteps; ++step) {
    fresh.clear();
    for (std::size_t k = 0; k < infected.size(); ++k) {
      if (k + kAhead < infected.size()) {
        __builtin_prefetch(&graph.targets[graph.starts[infected[k + kAhead]]]);
      }
      if (k + 2 * kAhead < infected.size()) {
        __builtin_prefetch(&graph.starts[infected[k + 2 * kAhead]]);
      }
      const std::uint64_t last = graph.starts[infected[k] + 1];
      std::uint64_t at = graph.starts[infected[k]];
      for (;; ++at) {
        at += static_cast<std::uint64_t>(std::log(random.uniform()) * per_log);
        if (at >= last) {
          break;
        }
        const std::uint32_t neighbour = graph.targets[at];
        if (touched[neighbour] == 0) {
          touched[neighbour] = 1;
          fresh.push_back(neighbour);
        }
      }
    }
    std::size_t kept = 0;
    for (const std::uint32_t node : infected) {
      infected[kept] = node;
      kept += random.uniform() > kGamma ? 1 : 0;
    }
    infected.resize(kept);
    infected.insert(infected.end(), fresh.begin(), fresh.end());
    ever += fresh.size();
    if (infected.size() > peak) {
      peak = infected.size();
      peak_step = step + 1;
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("peak %zu at step %d, ever infected %zu, %.3f s\n", peak, peak_step, ever, seconds);
  return 0;
}
