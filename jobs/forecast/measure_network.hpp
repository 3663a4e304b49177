// The LogGP numbers between two ranks, through the same calls that a simulation talks with.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/base/comm.hpp"
#include "jobs/forecast/network_model.hpp"

namespace kfactor::jobs {

struct PingPong {
  std::size_t bytes = 0;
  double seconds = 0;  // half of a round trip, median
};

struct NetworkMeasurement {
  std::vector<PingPong> ping_pongs;
  LogGp costs;
};

// Collective; takes some seconds. L is what the smallest message takes beyond two overheads, o the time of a sender
// for each of many small messages, g that of the slower side, G the slope between the two largest sizes. The numbers
// are right on rank 0. An InputError unless there are exactly two ranks.
NetworkMeasurement measure_network(const Comm& comm);

}  // namespace kfactor::jobs
