#include "jobs/forecast/network_model.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "graph/base/comm.hpp"
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

// One after the other, as many received as sent.
double messages_seconds(const LogGp& costs, double messages, double bytes) {
  return messages * std::max(costs.gap, 2 * costs.overhead) + bytes * costs.gap_per_byte;
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

}  // namespace kfactor::jobs
