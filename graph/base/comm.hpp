// The ranks of one simulation. A single rank calls no function of MPI, so it needs no mpirun, and no MpiSession
// either.
//
// All member functions are collective (every rank calls them in the same order), except the questions rank,
// size, is_root, is_emulated, traffic and native_handle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/base/error.hpp"
#include "graph/base/traffic.hpp"

namespace kfactor {

// Starts MPI in its constructor and ends it in its destructor; a program has at most one.
class MpiSession {
 public:
  // A process without a launcher (launch.hpp) starts neither MPI's daemon nor its network.
  MpiSession(int& argc, char**& argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  // Ends all ranks at once with this exit code. Only for failures after which the ranks can no longer agree.
  [[noreturn]] static void abort(int exit_code);
  // Vendor and version of the MPI library, one line. May be called before MPI is started.
  static std::string library_version();
};

// How ranks learn the sizes of the messages that will arrive. ToAll: each rank sends every other rank its
// sizes, 8 bytes for each kind of message; fastest with few ranks. ToReceivers: each rank learns how many ranks
// will write to it and receives sizes from those alone; the cost then follows the number of ranks that send.
enum class Announcement : std::uint8_t { ToAll, ToReceivers };
// The network model (jobs/forecast/network_model.hpp) puts the crossover for the messages of a festival day at
// 256 ranks if 32 ranks of a node share its adapter, and beyond 1000 ranks if 8 do.
inline constexpr int kFewRanks = 512;
constexpr Announcement usual_announcement(int num_ranks) {
  return num_ranks <= kFewRanks ? Announcement::ToAll : Announcement::ToReceivers;
}

class Comm {
 public:
  // All ranks that MPI started. Needs an MpiSession.
  static Comm world();
  // This process as the only rank. Not collective.
  static Comm alone() { return {}; }
  // An emulated rank, for dry runs: one process acts as rank `rank` of `size` ranks that all do the same at the
  // same time. Sums multiply by `size`; max, min and all_gather see this rank's value alone; broadcast returns
  // the text passed here; an exchange (exchange.hpp) is counted, then answered with messages that correspond to
  // those sent.
  // Not collective. ContractError unless 0 <= rank < size.
  static Comm emulate(int rank, int size);
  // Ranks with the same colour form one communicator, ordered by their rank here. ContractError on an emulated
  // rank.
  Comm split(int colour) const;
  // The ranks that share this machine's memory. ContractError on an emulated rank.
  Comm on_this_machine() const;

  Comm(Comm&& other) noexcept;
  Comm& operator=(Comm&& other) noexcept;
  Comm(const Comm&) = delete;
  Comm& operator=(const Comm&) = delete;
  ~Comm();

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_root() const { return rank_ == 0; }
  bool is_emulated() const { return is_emulated_; }
  // The largest value up to `total` that a sum over ranks can have: `total` itself; on an emulated rank a
  // multiple of size().
  std::int64_t largest_sum_within(std::int64_t total) const {
    return is_emulated_ ? total - total % size_ : total;
  }
  // A ContractError unless `holds`. Not checked on an emulated rank, whose mail only resembles that of the
  // other ranks.
  void require_exact(bool holds, const char* what) const { require(holds || is_emulated_, what); }
  // What this rank has sent so far through this object.
  const Traffic& traffic() const { return traffic_; }

  void barrier() const;
  std::int64_t sum(std::int64_t mine) const;
  std::uint64_t max(std::uint64_t mine) const;
  std::uint64_t min(std::uint64_t mine) const;
  // Element-wise sums, in place; every rank passes the same length.
  void sum(std::span<std::int64_t> values) const;
  void sum(std::span<std::uint64_t> values) const;  // modulo 2^64
  // Every rank's value, in rank order.
  std::vector<std::uint64_t> all_gather(std::uint64_t mine) const;
  // Root's text on every rank.
  std::string broadcast(std::string text) const;

  // Runs `work` on every rank. If it throws on any rank, every rank throws the exception of the lowest failing
  // rank, with the same type and message. So no rank waits in a collective call for a rank that has failed.
  void agree(const std::function<void()>& work) const;

  // One sparse exchange of bytes: takes one block for each destination, returns the bytes from all sources,
  // joined in rank order. exchange.hpp exchanges typed messages.
  std::vector<std::byte> exchange_bytes(const std::vector<std::vector<std::byte>>& to_rank) const;

  // The two steps of a sparse exchange with `num_kinds` blocks for each other rank. In every list, block k to
  // or from rank r has index r * num_kinds + k. The own rank's blocks are empty.
  // Step 1: takes the numbers of bytes to send, returns the numbers of bytes that will arrive.
  std::vector<std::uint64_t> announce(const std::vector<std::uint64_t>& lengths, std::size_t num_kinds,
                                      Announcement way) const;
  std::vector<std::uint64_t> announce(const std::vector<std::uint64_t>& lengths,
                                      std::size_t num_kinds) const {
    return announce(lengths, num_kinds, usual_announcement(size_));
  }
  // Step 2: sends the blocks from the caller's memory and receives into the caller's memory, with exactly these
  // lengths. One message for each pair of ranks with data, more only beyond 1 GiB. ContractError on an emulated
  // rank.
  void exchange_blocks(std::span<const std::span<const std::byte>> out,
                       std::span<const std::span<std::byte>> in) const;

  // The MPI_Comm, valid as long as *this; nullptr on a single or emulated rank, which calls no MPI.
  void* native_handle() const { return handle_; }

 private:
  Comm() = default;
  explicit Comm(void* handle);
  bool calls_mpi() const { return handle_ != nullptr; }

  void* handle_ = nullptr;  // an MPI_Comm, kept opaque so that MPI stays in comm.cpp
  int rank_ = 0;
  int size_ = 1;
  bool is_emulated_ = false;
  mutable Traffic traffic_;
};

// Counters that all ranks share. Any rank may change them at any time, without action by the others; for
// example to take the next job. They are stored on rank 0. Constructor and destructor are collective, the other
// functions are not. Disjoint subsets of the ranks must construct theirs one after the other: Open MPI 4.1 may
// give both the same memory.
class SharedCounters {
 public:
  // All counters start at 0. ContractError on an emulated rank.
  SharedCounters(const Comm& comm, std::size_t num_counters);
  // While an exception unwinds the stack, other ranks may not get here. Then the memory stays until MPI ends.
  ~SharedCounters();
  SharedCounters(const SharedCounters&) = delete;
  SharedCounters& operator=(const SharedCounters&) = delete;

  // Returns the previous value. Additions are atomic.
  std::uint64_t add(std::size_t counter, std::uint64_t amount);
  std::uint64_t read(std::size_t counter) { return add(counter, 0); }
  // On networks without access to remote memory, the other ranks wait until rank 0 calls MPI. So rank 0 calls
  // this now and then while it computes; a call takes less than 1 microsecond.
  void serve() const;

 private:
  class Window;
  std::unique_ptr<Window> window_;
};

}  // namespace kfactor
