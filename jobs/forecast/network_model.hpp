// Costs of messages between ranks in the LogGP model (A. Alexandrov, M. Ionescu, K. Schauser, C. Scheiman:
// "LogGP: Incorporating Long Messages into the LogP Model", 1995). A message of k bytes takes o + (k - 1) G + L
// + o from one rank to another; a rank starts the next message g later. Times are estimates in seconds. Only
// measure_network() sends messages.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/traffic.hpp"

namespace kfactor::jobs {

struct LogGp {
  double latency = 0;       // L: seconds in the network
  double overhead = 0;      // o: seconds that a rank needs to send or to receive a message
  double gap = 0;           // g: least seconds between two messages of a rank
  double gap_per_byte = 0;  // G: seconds per additional byte
};

struct Network {
  std::string_view name;
  std::string_view origin;  // of the numbers: where they were measured, or the source they are from
  LogGp costs;
};

// The known networks. The first one is the default.
std::span<const Network> networks();
// Throws InputError, which lists the known names, for any other name.
const Network& network_named(std::string_view name);

// Seconds until all ranks know how many bytes they get from which rank, with the method that
// graph/base/comm.hpp chooses for so many ranks. All to all: ceil(log2 R) rounds (Bruck's algorithm for small
// blocks), each of which sends R / 2 blocks of 16 bytes. To receivers: a sum of R words of 4 bytes is scattered
// by recursive halving, in ceil(log2 R) messages with 4 (R - 1) bytes in total; then each rank sends 16 bytes
// to each of its `receivers`.
double announcement_seconds(const LogGp& costs, int ranks, double receivers);
// One reduction of `bytes` on every rank (Rabenseifner's algorithm: reduce-scatter and gather by recursive
// halving and doubling). 2 ceil(log2 R) messages carry 2 x bytes x (R - 1) / R in total. The additions count as
// computing.
double reduction_seconds(const LogGp& costs, int ranks, double bytes);
// All communication of a rank in `traffic`. Sizes are announced before each exchange. Then messages follow one
// another after the larger of g and 2 o, because a rank receives as many as it sends. Nothing overlaps with
// computing.
double communication_seconds(const LogGp& costs, int ranks, const Traffic& traffic);

// Measured with the functions with which a simulation sends.
struct PingPong {
  std::size_t bytes = 0;
  double seconds = 0;  // half of a round trip, median
};

struct NetworkMeasurement {
  std::vector<PingPong> ping_pongs;
  LogGp costs;
};

// Collective; takes some seconds. L is the time of the smallest message minus two overheads, o the time of the
// sender per message in a stream of small messages, g that of the slower side, G the slope between the two
// largest sizes. The numbers are valid on rank 0. Throws InputError unless there are exactly two ranks.
NetworkMeasurement measure_network(const Comm& comm);

}  // namespace kfactor::jobs
