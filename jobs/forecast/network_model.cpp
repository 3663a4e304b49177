#include "jobs/forecast/network_model.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"

namespace kfactor::jobs {
namespace {

constexpr double kMicro = 1e-6;
constexpr double kNano = 1e-9;

constexpr std::array<Network, 3> kNetworks = {{
    {"infiniband",
     "assumed: 1.2 us from node to node through MPI, 3 million small messages a second, 12 GB/s; as "
     "published for "
     "adapters of 100 and 200 Gbit/s",
     {0.6 * kMicro, 0.3 * kMicro, 0.3 * kMicro, 1.0 / 12.0 * kNano}},
    {"shared-memory",
     "measured with --measure-network: two ranks in one virtual machine with 2 cores, Open MPI 4.1",
     {0.06 * kMicro, 0.17 * kMicro, 0.19 * kMicro, 0.105 * kNano}},
    {"loopback",
     "measured with --measure-network: the same, over TCP",
     {0, 1.96 * kMicro, 2.4 * kMicro, 0.145 * kNano}},
}};

// ceil(log2 ranks)
int num_rounds(int ranks) { return static_cast<int>(std::bit_width(static_cast<unsigned>(ranks - 1))); }

double small_message(const LogGp& costs) { return costs.latency + 2 * costs.overhead; }

// Messages that follow one another; the rank receives as many as it sends.
double messages_seconds(const LogGp& costs, double messages, double bytes) {
  return messages * std::max(costs.gap, 2 * costs.overhead) + bytes * costs.gap_per_byte;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Two ranks that send one block back and forth.
class Pair {
 public:
  explicit Pair(const Comm& comm) : comm_(comm) {}

  void send(std::span<const std::byte> bytes) const { exchange(bytes, {}); }
  void receive(std::span<std::byte> bytes) const { exchange({}, bytes); }
  bool is_first() const { return comm_.rank() == 0; }

 private:
  void exchange(std::span<const std::byte> out, std::span<std::byte> in) const {
    std::array<std::span<const std::byte>, 2> leaving;
    std::array<std::span<std::byte>, 2> arriving;
    leaving[static_cast<std::size_t>(1 - comm_.rank())] = out;
    arriving[static_cast<std::size_t>(1 - comm_.rank())] = in;
    comm_.exchange_blocks(leaving, arriving);
  }

  const Comm& comm_;
};

double half_round_trip(const Pair& pair, std::size_t bytes) {
  constexpr std::size_t kEnough = std::size_t{64} << 20;
  constexpr int kBatches = 9;
  const std::size_t rounds = std::clamp(kEnough / bytes / kBatches, std::size_t{8}, std::size_t{2000});
  std::vector<std::byte> block(bytes);
  std::vector<double> seconds;
  for (int batch = 0; batch < kBatches + 1; ++batch) {
    const auto start = Clock::now();
    for (std::size_t round = 0; round < rounds; ++round) {
      if (pair.is_first()) {
        pair.send(block);
        pair.receive(block);
      } else {
        pair.receive(block);
        pair.send(block);
      }
    }
    if (batch > 0) {  // the first batch warms up
      seconds.push_back(seconds_since(start) / static_cast<double>(2 * rounds));
    }
  }
  return median(seconds);
}

struct Burst {
  double sender = 0;  // seconds per message until the sender was done
  double both = 0;    // seconds per message until the receiver had all of them
};

Burst small_messages(const Pair& pair) {
  constexpr int kBatches = 9;
  constexpr int kMessages = 500;
  std::array<std::byte, 8> block{};
  std::vector<double> sender;
  std::vector<double> both;
  for (int batch = 0; batch < kBatches; ++batch) {
    const auto start = Clock::now();
    for (int message = 0; message < kMessages; ++message) {
      pair.is_first() ? pair.send(block) : pair.receive(block);
    }
    sender.push_back(seconds_since(start) / kMessages);
    pair.is_first() ? pair.receive(block) : pair.send(block);
    both.push_back(seconds_since(start) / kMessages);
  }
  return {median(sender), median(both)};
}

}  // namespace

std::span<const Network> networks() { return kNetworks; }

const Network& network_named(std::string_view name) {
  std::string known;
  for (const Network& network : kNetworks) {
    if (network.name == name) {
      return network;
    }
    known += (known.empty() ? "" : ", ") + std::string(network.name);
  }
  throw InputError("--network " + std::string(name) + " is not one of: " + known + ".");
}

double announcement_seconds(const LogGp& costs, int ranks, double receivers) {
  constexpr double kBlock = 16;
  constexpr double kCount = 4;
  if (usual_announcement(ranks) == Announcement::ToAll) {
    return num_rounds(ranks) * (small_message(costs) + kBlock * ranks / 2 * costs.gap_per_byte);
  }
  return num_rounds(ranks) * small_message(costs) + kCount * (ranks - 1) * costs.gap_per_byte +
         small_message(costs) + messages_seconds(costs, receivers, kBlock * receivers);
}

double reduction_seconds(const LogGp& costs, int ranks, double bytes) {
  return 2 * num_rounds(ranks) * small_message(costs) + 2 * bytes * (ranks - 1) / ranks * costs.gap_per_byte;
}

double communication_seconds(const LogGp& costs, int ranks, const Traffic& traffic) {
  if (ranks == 1) {
    return 0;
  }
  const auto exchanges = static_cast<double>(traffic.exchanges);
  const auto collectives = static_cast<double>(traffic.collectives);
  const auto sent = static_cast<double>(traffic.messages);
  const double announcements =
      exchanges == 0 ? 0 : exchanges * announcement_seconds(costs, ranks, sent / exchanges);
  const double messages =
      exchanges * small_message(costs) + messages_seconds(costs, sent, static_cast<double>(traffic.bytes));
  const double reductions = collectives * reduction_seconds(costs, ranks, 0) +
                            reduction_seconds(costs, ranks, static_cast<double>(traffic.reduced)) -
                            reduction_seconds(costs, ranks, 0);
  return announcements + messages + reductions;
}

NetworkMeasurement measure_network(const Comm& comm) {
  if (comm.size() != 2) {
    throw InputError("The network is measured between exactly 2 ranks, here are " +
                     std::to_string(comm.size()) + ": mpirun -n 2 kfactor rehearse --measure-network.");
  }
  const Pair pair(comm);
  NetworkMeasurement result;
  for (std::size_t bytes = 8; bytes <= std::size_t{2} << 20; bytes *= 8) {
    result.ping_pongs.push_back({bytes, half_round_trip(pair, bytes)});
  }
  const Burst burst = small_messages(pair);
  const PingPong& smallest = result.ping_pongs.front();
  const PingPong& second = result.ping_pongs[result.ping_pongs.size() - 2];
  const PingPong& largest = result.ping_pongs.back();
  LogGp& costs = result.costs;
  // Both overheads together cannot exceed the whole way, even if a stream of messages takes longer on each
  // side.
  costs.overhead = std::min(burst.sender, smallest.seconds / 2);
  costs.gap = std::max(burst.both, burst.sender);
  costs.latency = std::max(0.0, smallest.seconds - 2 * costs.overhead);
  costs.gap_per_byte =
      std::max(0.0, (largest.seconds - second.seconds) / static_cast<double>(largest.bytes - second.bytes));
  return result;
}

}  // namespace kfactor::jobs
