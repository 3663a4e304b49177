// The ranks of one simulation. Serial use (one rank) needs no mpirun.
//
// All member functions but the questions (rank, size, is_root, pretends, traffic, native_handle) are collective: every
// rank calls them in the same order.
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

// Starts MPI in its constructor and ends it in its destructor; main() owns exactly one.
class MpiSession {
 public:
  MpiSession(int& argc, char**& argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  // Ends all ranks at once with this exit code; for the one case where ranks can no longer agree.
  [[noreturn]] static void abort(int exit_code);
  // Vendor and version of the MPI library, one line.
  static std::string library_version();
};

// How ranks learn what will come from whom. Each tells all, a word for each: quickest while ranks are few. Or each learns how
// many will write to it, and hears from those alone: then what it costs follows those who have something to say.
enum class Announcement : std::uint8_t { ToAll, ToReceivers };
// About where one overtakes the other by the model of jobs/loggp, for the mail of a festival day: at 256 ranks if 32 of
// a node share its adapter, beyond a thousand if 8 do.
inline constexpr int kFewRanks = 512;
constexpr Announcement usual_announcement(int num_ranks) {
  return num_ranks <= kFewRanks ? Announcement::ToAll : Announcement::ToReceivers;
}

class Comm {
 public:
  static Comm world();
  // A rank without others, for dry runs: as if this were rank `rank` of `size` ranks that all do alike at the same
  // time. Sums multiply by `size`; max, min and all_gather know this rank's value alone; broadcast returns the text
  // passed here; an exchange (exchange.hpp) is counted, then answered with the like of what was sent.
  // Not collective. A ContractError unless 0 <= rank < size.
  static Comm pretend(int rank, int size);
  // Ranks with the same colour form one communicator, ordered by rank here. A ContractError on a pretended rank.
  Comm split(int colour) const;
  // The ranks that share this machine's memory. A ContractError on a pretended rank.
  Comm on_this_machine() const;

  Comm(Comm&& other) noexcept;
  Comm& operator=(Comm&& other) noexcept;
  Comm(const Comm&) = delete;
  Comm& operator=(const Comm&) = delete;
  ~Comm();

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_root() const { return rank_ == 0; }
  bool is_emulated() const { return pretends_; }
  // The largest value up to `total` that a sum over ranks can have: `total`; on an emulated rank a multiple of size().
  std::int64_t largest_sum_within(std::int64_t total) const {
    return pretends_ ? total - total % size_ : total;
  }
  // A ContractError unless `holds`. On an emulated rank, whose mail is only like that of the other ranks, nothing is required.
  void require_exact(bool holds, const char* what) const { require(holds || pretends_, what); }
  // What this rank has said so far through this object.
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

  // Runs `work` on every rank. If it throws anywhere, every rank throws the exception of the lowest failing
  // rank, same type and same message; so nobody waits in a collective for a rank that has given up.
  void agree(const std::function<void()>& work) const;

  // Per-destination byte blocks in, bytes from every source (concatenated in rank order) out: one sparse exchange.
  // Typed mail uses exchange.hpp instead.
  std::vector<std::byte> exchange_bytes(const std::vector<std::vector<std::byte>>& to_rank) const;

  // The two steps of a sparse exchange of `num_kinds` blocks for each other rank; block k for or from rank r has place
  // r * num_kinds + k in every list. The own rank's blocks are empty.
  // First: bytes that leave in, bytes that will arrive out.
  std::vector<std::uint64_t> announce(const std::vector<std::uint64_t>& lengths, std::size_t num_kinds,
                                      Announcement way) const;
  std::vector<std::uint64_t> announce(const std::vector<std::uint64_t>& lengths,
                                      std::size_t num_kinds) const {
    return announce(lengths, num_kinds, usual_announcement(size_));
  }
  // Then: the blocks, straight from and into the caller's memory, with exactly these lengths. One message for each
  // pair of ranks that have something to say, more only beyond 1 GiB. Not for pretended ranks.
  void exchange_blocks(std::span<const std::span<const std::byte>> out,
                       std::span<const std::span<std::byte>> in) const;

  // The MPI_Comm; valid as long as *this. A pretended rank's holds this process alone.
  void* native_handle() const { return handle_; }

 private:
  explicit Comm(void* handle);

  void* handle_ = nullptr;  // an MPI_Comm, kept opaque so that MPI stays in comm.cpp
  int rank_ = 0;
  int size_ = 1;
  bool pretends_ = false;
  mutable Traffic traffic_;
};

// Numbers that all ranks share and any rank changes at any time, without the others' doing: what is next, who is done.
// They live on rank 0. Constructor and destructor are collective; the rest is not. Disjoint parts of the ranks must take
// turns making theirs: Open MPI 4.1 may give both the same memory.
class SharedCounters {
 public:
  // All begin at 0. A ContractError on a pretended rank.
  SharedCounters(const Comm& comm, std::size_t num_counters);
  // While an exception flies, another rank may be elsewhere: then the memory is left to the end of MPI.
  ~SharedCounters();
  SharedCounters(const SharedCounters&) = delete;
  SharedCounters& operator=(const SharedCounters&) = delete;

  // The value before. Each addition happens at once, as if all ranks took turns.
  std::uint64_t add(std::size_t counter, std::uint64_t amount);
  std::uint64_t read(std::size_t counter) { return add(counter, 0); }
  // Networks that cannot reach into memory on their own wait until rank 0 is in MPI. It calls this now and then while it
  // computes; costs less than a microsecond.
  void serve() const;

 private:
  class Window;
  std::unique_ptr<Window> window_;
};

}  // namespace kfactor
