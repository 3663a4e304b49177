// The exchange of a phase between all ranks: 16-byte letters and 4-byte addressees together.
//
//   mpirun -n 2 benchmark_exchange
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "graph/base/comm.hpp"
#include "graph/base/exchange.hpp"

namespace {

using namespace kfactor;

struct Letter {
  std::uint64_t words[2];
};

double median_seconds(const Comm& comm, std::size_t bytes_a_pair) {
  constexpr int kRounds = 11;
  std::vector<double> seconds;
  for (int round = 0; round < kRounds; ++round) {
    Outbox<Letter> letters(comm.size());
    Outbox<std::uint32_t> addressees(comm.size());
    for (int rank = 0; rank < comm.size(); ++rank) {
      letters.to(rank).resize(bytes_a_pair / 2 / sizeof(Letter));
      addressees.to(rank).resize(bytes_a_pair / 2 / sizeof(std::uint32_t));
    }
    comm.barrier();
    const auto start = std::chrono::steady_clock::now();
    const auto mail = exchange(comm, letters, addressees);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + kRounds / 2, seconds.end());
  return seconds[kRounds / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const MpiSession session(argc, argv);
  const Comm comm = Comm::world();
  if (comm.is_root()) {
    std::printf("%12s %14s %12s   (%d ranks, medians of 11)\n", "bytes a pair", "microseconds", "MB/s a rank",
                comm.size());
  }
  for (std::size_t bytes = 0; bytes <= std::size_t{64} << 20; bytes = bytes == 0 ? 1024 : bytes * 16) {
    const double seconds = median_seconds(comm, bytes);
    const double sent = static_cast<double>(bytes) * (comm.size() - 1);
    if (comm.is_root()) {
      std::printf("%12zu %14.1f %12.0f\n", bytes, seconds * 1e6, sent / seconds / 1e6);
    }
  }
  return 0;
}
