// What talking costs between ranks, by the LogGP model (A. Alexandrov, M. Ionescu, K. Schauser, C. Scheiman:
// "LogGP: Incorporating Long Messages into the LogP Model", 1995). A message of k bytes takes o + (k - 1) G + L
// + o from one rank to another; a rank starts the next one g later. Times are estimates, in seconds;
// measure_network() alone sends anything.
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
  double latency = 0;       // L: seconds on the way
  double overhead = 0;      // o: seconds of a rank to send or to receive one message
  double gap = 0;           // g: least seconds between two messages of a rank
  double gap_per_byte = 0;  // G: seconds for one byte more
};

struct Network {
  std::string_view name;
  std::string_view origin;  // of the numbers: measured on what, or assumed after whom
  LogGp costs;
};

// The first is the default.
std::span<const Network> networks();
// An InputError that lists the known names for any other.
const Network& network_named(std::string_view name);

// Ranks learn how many bytes come from whom, in the way that is usual for so many (graph/base/comm.hpp). To
// all: ceil(log2 R) rounds (Bruck's algorithm for small blocks), each of which sends half of R blocks of 16
// bytes. To receivers: a sum of R words of 4 bytes that is scattered (by halves: ceil(log2 R) messages with 4
// (R - 1) bytes together), then 16 bytes to each of the `receivers` of a rank.
double announcement_seconds(const LogGp& costs, int ranks, double receivers);
// One reduction of `bytes` on every rank (a reduce-scatter and a gather by halves, Rabenseifner's algorithm):
// 2 ceil(log2 R) messages that carry 2 x bytes x (R - 1) / R together. The additions count as computing.
double reduction_seconds(const LogGp& costs, int ranks, double bytes);
// All that a rank says in `traffic`. Sizes are announced before each exchange, then messages follow one another
// by the larger of g and 2 o, since a rank receives as many as it sends; nothing overlaps with computing.
double communication_seconds(const LogGp& costs, int ranks, const Traffic& traffic);

// Measured through the same calls that a simulation sends with.
struct PingPong {
  std::size_t bytes = 0;
  double seconds = 0;  // half of a round trip, median
};

struct NetworkMeasurement {
  std::vector<PingPong> ping_pongs;
  LogGp costs;
};

// Collective; takes some seconds. L is what the smallest message takes beyond two overheads, o the time of a
// sender for each of many small messages, g that of the slower side, G the slope between the two largest sizes.
// The numbers are right on rank 0. An InputError unless there are exactly two ranks.
NetworkMeasurement measure_network(const Comm& comm);

}  // namespace kfactor::jobs
