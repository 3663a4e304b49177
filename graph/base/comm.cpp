#include "graph/base/comm.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <limits>
#include <numeric>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/failure.hpp"
#include "graph/base/launch.hpp"
#include "graph/base/mpi_handle.hpp"

namespace kfactor {
namespace {

// The most bytes of one message: MPI counts bytes in an int, and several messages in flight must fit its
// buffers.
constexpr std::size_t kChunk = std::size_t{1} << 30;
constexpr int kExchangeTag = 17;
constexpr int kAnnouncementTag = 18;

void check(int code, const char* action) {
  if (code == MPI_SUCCESS) {
    return;
  }
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  if (MPI_Error_string(code, text.data(), &length) != MPI_SUCCESS) {
    length = 0;
  }
  throw EnvironmentError(std::string("MPI failed to ") + action + ": " +
                         std::string(text.data(), static_cast<std::size_t>(length)));
}

MPI_Comm to_mpi(void* handle) { return from_handle<MPI_Comm>(handle); }

MPI_Comm all_ranks() { return MPI_COMM_WORLD; }

bool mpi_is_usable() {
  int started = 0;
  int ended = 0;
  MPI_Initialized(&started);
  MPI_Finalized(&ended);
  return started != 0 && ended == 0;
}

template <class Value>
void all_reduce(MPI_Comm comm, Value* values, std::size_t length, MPI_Datatype type, MPI_Op operation) {
  constexpr std::size_t kStep = std::size_t{1} << 27;
  for (std::size_t first = 0; first < length; first += kStep) {
    const int count = static_cast<int>(std::min(kStep, length - first));
    check(MPI_Allreduce(MPI_IN_PLACE, values + first, count, type, operation, comm), "reduce over ranks");
  }
}

void broadcast_bytes(MPI_Comm comm, char* bytes, std::size_t length, int root) {
  for (std::size_t first = 0; first < length; first += kChunk) {
    const int count = static_cast<int>(std::min(kChunk, length - first));
    check(MPI_Bcast(bytes + first, count, MPI_BYTE, root, comm), "broadcast");
  }
}

// Some MPI releases compare unsigned values as if they were signed (MPICH 4.0.2; Open MPI 4.1.2 to 4.1.4 for
// unsigned long). Signed values with the highest bit flipped have the same order, and every library compares
// them correctly.
std::uint64_t extreme(MPI_Comm comm, std::uint64_t mine, MPI_Op min_or_max) {
  constexpr std::uint64_t kHighestBit = std::uint64_t{1} << 63;
  auto turned = static_cast<std::int64_t>(mine ^ kHighestBit);
  all_reduce(comm, &turned, 1, MPI_INT64_T, min_or_max);
  return static_cast<std::uint64_t>(turned) ^ kHighestBit;
}

std::string broadcast_text(MPI_Comm comm, std::string text, int root) {
  std::uint64_t length = text.size();
  check(MPI_Bcast(&length, 1, MPI_UINT64_T, root, comm), "broadcast a length");
  text.resize(length);
  broadcast_bytes(comm, text.data(), text.size(), root);
  return text;
}

// One message to or from another rank: pieces of memory that MPI sends together without a copy.
class Message {
 public:
  void add(const std::byte* first, std::size_t length) {
    addresses_.push_back(reinterpret_cast<MPI_Aint>(first));
    lengths_.push_back(static_cast<int>(length));
  }
  // Calls start(address, count, type). The type is freed afterwards: MPI keeps it until the message is
  // complete.
  template <class Start>
  void start(Start&& start) const {
    if (addresses_.size() == 1) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr)
      start(reinterpret_cast<void*>(addresses_[0]), lengths_[0], MPI_BYTE);
      return;
    }
    MPI_Datatype type = MPI_DATATYPE_NULL;
    check(MPI_Type_create_hindexed(static_cast<int>(addresses_.size()), lengths_.data(), addresses_.data(),
                                   MPI_BYTE, &type),
          "describe a message");
    check(MPI_Type_commit(&type), "describe a message");
    start(MPI_BOTTOM, 1, type);
    check(MPI_Type_free(&type), "describe a message");
  }

 private:
  std::vector<MPI_Aint> addresses_;
  std::vector<int> lengths_;
};

// Splits the data between two ranks into messages of at most kChunk bytes and calls start(message) for each.
// Both ranks know all lengths, so both split alike.
template <class Byte, class Start>
void in_messages(std::span<const std::span<Byte>> blocks, Start&& start) {
  Message message;
  std::size_t filled = 0;
  for (const std::span<Byte> block : blocks) {
    for (std::size_t first = 0; first < block.size();) {
      const std::size_t piece = std::min(kChunk - filled, block.size() - first);
      message.add(block.data() + first, piece);
      filled += piece;
      first += piece;
      if (filled == kChunk) {
        start(std::exchange(message, {}));
        filled = 0;
      }
    }
  }
  if (filled > 0) {
    start(message);
  }
}

// Visits the other ranks, starting with the next one, so that not all ranks contact rank 0 first.
template <class Visit>
void for_each_other(int rank, int num_ranks, Visit&& visit) {
  for (int step = 1; step < num_ranks; ++step) {
    visit((rank + step) % num_ranks);
  }
}

void announce_to_all(MPI_Comm comm, const std::vector<std::uint64_t>& lengths, int num_kinds,
                     std::vector<std::uint64_t>& arriving) {
  check(MPI_Alltoall(lengths.data(), num_kinds, MPI_UINT64_T, arriving.data(), num_kinds, MPI_UINT64_T, comm),
        "announce sizes");
}

// Announcements of two exchanges cannot mix: a rank sends its next one only after the next reduction, and every
// rank joins that reduction only after it has received all announcements of this exchange.
void announce_to_receivers(MPI_Comm comm, int rank, int num_ranks, const std::vector<std::uint64_t>& lengths,
                           int num_kinds, std::vector<std::uint64_t>& arriving) {
  const auto kinds = static_cast<std::size_t>(num_kinds);
  const auto offset = [&](int other) { return static_cast<std::size_t>(other) * kinds; };
  std::vector<std::int32_t> writes(static_cast<std::size_t>(num_ranks));
  for_each_other(rank, num_ranks, [&](int other) {
    const std::span<const std::uint64_t> of_kinds = std::span(lengths).subspan(offset(other), kinds);
    writes[static_cast<std::size_t>(other)] = std::ranges::any_of(of_kinds, [](auto n) { return n != 0; });
  });
  std::int32_t num_writers = 0;
  check(MPI_Reduce_scatter_block(writes.data(), &num_writers, 1, MPI_INT32_T, MPI_SUM, comm),
        "count announcements");
  std::vector<MPI_Request> requests;
  for_each_other(rank, num_ranks, [&](int other) {
    if (writes[static_cast<std::size_t>(other)] != 0) {
      check(MPI_Isend(lengths.data() + offset(other), num_kinds, MPI_UINT64_T, other, kAnnouncementTag, comm,
                      &requests.emplace_back(MPI_REQUEST_NULL)),
            "announce sizes");
    }
  });
  std::fill(arriving.begin(), arriving.end(), std::uint64_t{0});
  std::vector<std::uint64_t> sizes(kinds);
  for (std::int32_t i = 0; i < num_writers; ++i) {
    MPI_Status status;
    check(MPI_Recv(sizes.data(), num_kinds, MPI_UINT64_T, MPI_ANY_SOURCE, kAnnouncementTag, comm, &status),
          "receive sizes");
    std::ranges::copy(sizes, arriving.begin() + static_cast<std::ptrdiff_t>(offset(status.MPI_SOURCE)));
  }
  check(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE),
        "announce sizes");
}

}  // namespace

MpiSession::MpiSession(int& argc, char**& argv) {
  if (!started_by_launcher()) {
    // Open MPI would start a daemon and look for networks, which takes longer than a small run. A value that
    // the user has set stays, and other libraries do not read these.
    constexpr int kKeep = 0;
    setenv("OMPI_MCA_ess_singleton_isolated", "1", kKeep);
    setenv("OMPI_MCA_pml", "ob1", kKeep);
    setenv("OMPI_MCA_btl", "self", kKeep);
  }
  // Other threads may exist, but only the main thread calls MPI.
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "start");
  if (provided < MPI_THREAD_FUNNELED) {
    MPI_Finalize();
    throw EnvironmentError("This MPI library does not support threads (MPI_THREAD_FUNNELED is missing).");
  }
}

MpiSession::~MpiSession() { MPI_Finalize(); }

void MpiSession::abort(int exit_code) {
  if (mpi_is_usable()) {
    MPI_Abort(all_ranks(), exit_code);
  }
  std::_Exit(exit_code);
}

std::string MpiSession::library_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  check(MPI_Get_library_version(text.data(), &length), "tell its version");
  std::string version(text.data());  // some libraries count the final zero in the length
  std::replace(version.begin(), version.end(), '\t', ' ');
  return version.substr(0, version.find_first_of("\n\r"));
}

Comm Comm::world() {
  MPI_Comm own = MPI_COMM_NULL;
  // A copy, so that our messages never mix with those that a library sends on the original communicator.
  check(MPI_Comm_dup(all_ranks(), &own), "copy the communicator of all ranks");
  return Comm(to_handle(own));
}

Comm Comm::emulate(int rank, int size) {
  require(rank >= 0 && rank < size, "an emulated rank is at least 0 and below the number of ranks");
  Comm comm;
  comm.rank_ = rank;
  comm.size_ = size;
  comm.is_emulated_ = true;
  return comm;
}

Comm Comm::split(int colour) const {
  require(!is_emulated_, "an emulated rank has no communicator to split");
  if (!calls_mpi()) {
    return alone();
  }
  MPI_Comm part = MPI_COMM_NULL;
  check(MPI_Comm_split(to_mpi(handle_), colour, rank_, &part), "split a communicator");
  return Comm(to_handle(part));
}

Comm Comm::on_this_machine() const {
  require(!is_emulated_, "an emulated rank shares its machine with no other rank");
  if (!calls_mpi()) {
    return alone();
  }
  MPI_Comm part = MPI_COMM_NULL;
  check(MPI_Comm_split_type(to_mpi(handle_), MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &part),
        "find the ranks of one machine");
  return Comm(to_handle(part));
}

Comm::Comm(void* handle) : handle_(handle) {
  check(MPI_Comm_set_errhandler(to_mpi(handle_), MPI_ERRORS_RETURN), "set an error handler");
  check(MPI_Comm_rank(to_mpi(handle_), &rank_), "tell a rank");
  check(MPI_Comm_size(to_mpi(handle_), &size_), "tell the number of ranks");
  if (size_ == 1) {
    MPI_Comm comm = to_mpi(std::exchange(handle_, nullptr));
    check(MPI_Comm_free(&comm), "free a communicator");
  }
}

Comm::Comm(Comm&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      rank_(other.rank_),
      size_(other.size_),
      is_emulated_(other.is_emulated_),
      traffic_(other.traffic_) {}

Comm& Comm::operator=(Comm&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(rank_, other.rank_);
  std::swap(size_, other.size_);
  std::swap(is_emulated_, other.is_emulated_);
  std::swap(traffic_, other.traffic_);
  return *this;
}

Comm::~Comm() {
  if (handle_ != nullptr && mpi_is_usable()) {
    MPI_Comm comm = to_mpi(handle_);
    MPI_Comm_free(&comm);
  }
}

void Comm::barrier() const {
  ++traffic_.collectives;
  if (calls_mpi()) {
    check(MPI_Barrier(to_mpi(handle_)), "wait for all ranks");
  }
}

std::int64_t Comm::sum(std::int64_t mine) const {
  sum(std::span(&mine, 1));
  return mine;
}

std::uint64_t Comm::max(std::uint64_t mine) const {
  ++traffic_.collectives;
  traffic_.reduced += sizeof mine;
  return calls_mpi() ? extreme(to_mpi(handle_), mine, MPI_MAX) : mine;
}

std::uint64_t Comm::min(std::uint64_t mine) const {
  ++traffic_.collectives;
  traffic_.reduced += sizeof mine;
  return calls_mpi() ? extreme(to_mpi(handle_), mine, MPI_MIN) : mine;
}

void Comm::sum(std::span<std::int64_t> values) const {
  ++traffic_.collectives;
  traffic_.reduced += values.size_bytes();
  if (calls_mpi()) {
    all_reduce(to_mpi(handle_), values.data(), values.size(), MPI_INT64_T, MPI_SUM);
  } else if (is_emulated_) {
    for (std::int64_t& value : values) {
      value *= size_;
    }
  }
}

void Comm::sum(std::span<std::uint64_t> values) const {
  ++traffic_.collectives;
  traffic_.reduced += values.size_bytes();
  if (calls_mpi()) {
    all_reduce(to_mpi(handle_), values.data(), values.size(), MPI_UINT64_T, MPI_SUM);
  } else if (is_emulated_) {
    for (std::uint64_t& value : values) {
      value *= static_cast<std::uint64_t>(size_);
    }
  }
}

std::vector<std::uint64_t> Comm::all_gather(std::uint64_t mine) const {
  ++traffic_.collectives;
  std::vector<std::uint64_t> all(static_cast<std::size_t>(size_), mine);
  if (calls_mpi()) {
    check(MPI_Allgather(&mine, 1, MPI_UINT64_T, all.data(), 1, MPI_UINT64_T, to_mpi(handle_)), "gather");
  }
  return all;
}

std::string Comm::broadcast(std::string text) const {
  ++traffic_.collectives;
  return calls_mpi() ? broadcast_text(to_mpi(handle_), std::move(text), 0) : text;
}

void Comm::agree(const std::function<void()>& work) const {
  Failure failure;
  bool failed = false;
  try {
    work();
  } catch (...) {
    failure = describe_current_exception();
    failed = true;
  }
  constexpr std::uint64_t kNobody = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t first = min(failed ? static_cast<std::uint64_t>(rank_) : kNobody);
  if (first == kNobody) {
    return;
  }
  if (calls_mpi()) {
    const int root = static_cast<int>(first);
    auto kind = static_cast<std::uint64_t>(failure.kind);
    check(MPI_Bcast(&kind, 1, MPI_UINT64_T, root, to_mpi(handle_)), "broadcast an error");
    failure.message = broadcast_text(to_mpi(handle_), std::move(failure.message), root);
    failure.kind = static_cast<Failure::Kind>(kind);
  }
  rethrow(failure);
}

std::vector<std::uint64_t> Comm::announce(const std::vector<std::uint64_t>& lengths, std::size_t num_kinds,
                                          Announcement way) const {
  require(lengths.size() == static_cast<std::size_t>(size_) * num_kinds, "a length for each rank and kind");
  ++traffic_.exchanges;
  for (std::size_t first = 0; first < lengths.size(); first += num_kinds) {
    std::uint64_t bytes = 0;
    for (std::size_t kind = 0; kind < num_kinds; ++kind) {
      bytes += lengths[first + kind];
    }
    traffic_.messages += (bytes + kChunk - 1) / kChunk;
    traffic_.bytes += bytes;
  }
  std::vector<std::uint64_t> arriving = lengths;
  if (calls_mpi()) {
    const int kinds = static_cast<int>(num_kinds);
    if (way == Announcement::ToAll) {
      announce_to_all(to_mpi(handle_), lengths, kinds, arriving);
    } else {
      announce_to_receivers(to_mpi(handle_), rank_, size_, lengths, kinds, arriving);
    }
  }
  return arriving;
}

void Comm::exchange_blocks(std::span<const std::span<const std::byte>> out,
                           std::span<const std::span<std::byte>> in) const {
  const auto ranks = static_cast<std::size_t>(size_);
  require(!is_emulated_, "an emulated rank sends no blocks");
  require(out.size() == in.size() && out.size() % ranks == 0, "as many blocks for each rank as from each");
  if (!calls_mpi()) {
    return;  // there is no other rank
  }
  const std::size_t num_kinds = out.size() / ranks;
  const MPI_Comm comm = to_mpi(handle_);
  std::vector<MPI_Request> requests;
  for_each_other(rank_, size_, [&](int source) {
    in_messages(in.subspan(static_cast<std::size_t>(source) * num_kinds, num_kinds),
                [&](const Message& message) {
                  message.start([&](void* first, int count, MPI_Datatype type) {
                    check(MPI_Irecv(first, count, type, source, kExchangeTag, comm,
                                    &requests.emplace_back(MPI_REQUEST_NULL)),
                          "receive");
                  });
                });
  });
  for_each_other(rank_, size_, [&](int target) {
    in_messages(out.subspan(static_cast<std::size_t>(target) * num_kinds, num_kinds),
                [&](const Message& message) {
                  message.start([&](const void* first, int count, MPI_Datatype type) {
                    check(MPI_Isend(first, count, type, target, kExchangeTag, comm,
                                    &requests.emplace_back(MPI_REQUEST_NULL)),
                          "send");
                  });
                });
  });
  check(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE), "exchange");
}

std::vector<std::byte> Comm::exchange_bytes(const std::vector<std::vector<std::byte>>& to_rank) const {
  require(to_rank.size() == static_cast<std::size_t>(size_), "one block of bytes for each rank");
  const auto me = static_cast<std::size_t>(rank_);
  std::vector<std::uint64_t> lengths(to_rank.size());
  std::transform(to_rank.begin(), to_rank.end(), lengths.begin(),
                 [](const auto& bytes) { return bytes.size(); });
  lengths[me] = 0;
  std::vector<std::uint64_t> arriving = announce(lengths, 1);
  arriving[me] = to_rank[me].size();
  std::vector<std::byte> arrived(std::accumulate(arriving.begin(), arriving.end(), std::size_t{0}));

  std::vector<std::span<const std::byte>> out(to_rank.begin(), to_rank.end());
  std::vector<std::span<std::byte>> in(to_rank.size());
  std::size_t offset = 0;
  for (std::size_t source = 0; source < in.size(); ++source) {
    in[source] = std::span(arrived).subspan(offset, arriving[source]);
    offset += arriving[source];
    if (source == me || is_emulated_) {
      std::copy(to_rank[source].begin(), to_rank[source].end(), in[source].begin());
    }
  }
  if (!is_emulated_) {
    out[me] = {};
    in[me] = {};
    exchange_blocks(out, in);
  }
  return arrived;
}

// Passive one-sided access during the lifetime of the counters. A single rank needs no MPI.
class SharedCounters::Window {
 public:
  Window(MPI_Comm comm, int rank, int size, std::size_t num_counters)
      : values_(num_counters), num_ranks_(size) {
    if (num_ranks_ == 1) {
      return;
    }
    check(MPI_Comm_dup(comm, &comm_), "copy a communicator");
    check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "set an error handler");
    const MPI_Aint bytes = rank == 0 ? static_cast<MPI_Aint>(num_counters * sizeof(std::uint64_t)) : 0;
    std::uint64_t* memory = nullptr;
    check(MPI_Win_allocate(bytes, sizeof(std::uint64_t), MPI_INFO_NULL, comm_, &memory, &window_),
          "share memory");
    check(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN), "set an error handler");
    check(MPI_Win_lock_all(MPI_MODE_NOCHECK, window_), "open shared memory");
    if (rank == 0) {
      std::fill_n(memory, num_counters, std::uint64_t{0});
    }
    check(MPI_Win_sync(window_), "share memory");
    check(MPI_Barrier(comm_), "wait for all ranks");
  }
  ~Window() {
    if (window_ != MPI_WIN_NULL && std::uncaught_exceptions() == 0 && mpi_is_usable()) {
      MPI_Win_unlock_all(window_);
      MPI_Win_free(&window_);
      MPI_Comm_free(&comm_);
    }
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  std::uint64_t add(std::size_t counter, std::uint64_t amount) {
    if (num_ranks_ == 1) {
      return std::exchange(values_.at(counter), values_.at(counter) + amount);
    }
    require(counter < values_.size(), "a shared counter exists");
    std::uint64_t before = 0;
    check(
        MPI_Fetch_and_op(&amount, &before, MPI_UINT64_T, 0, static_cast<MPI_Aint>(counter), MPI_SUM, window_),
        "change a shared counter");
    check(MPI_Win_flush(0, window_), "change a shared counter");
    return before;
  }
  void serve() const {
    if (num_ranks_ > 1) {
      int found = 0;  // no rank sends here; the probe lets MPI make progress
      check(MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm_, &found, MPI_STATUS_IGNORE), "look for messages");
    }
  }

 private:
  std::vector<std::uint64_t> values_;
  int num_ranks_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  MPI_Win window_ = MPI_WIN_NULL;
};

SharedCounters::SharedCounters(const Comm& comm, std::size_t num_counters) {
  require(!comm.is_emulated(), "an emulated rank shares no counters");
  window_ = std::make_unique<Window>(comm.size() > 1 ? to_mpi(comm.native_handle()) : MPI_COMM_NULL,
                                     comm.rank(), comm.size(), num_counters);
}

SharedCounters::~SharedCounters() = default;

std::uint64_t SharedCounters::add(std::size_t counter, std::uint64_t amount) {
  return window_->add(counter, amount);
}

void SharedCounters::serve() const { window_->serve(); }

}  // namespace kfactor
