#include "graph/base/comm.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>

#include "graph/base/error.hpp"
#include "graph/base/mpi_handle.hpp"

namespace kfactor {
namespace {

// One message carries at most this much: MPI counts bytes in an int, and several in flight must fit its buffers.
constexpr std::size_t kChunk = std::size_t{1} << 30;
constexpr int kExchangeTag = 17;

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

// What the ranks must know of an exception to throw it again.
enum class Kind : std::uint64_t { Input = 1, Environment = 2, Contract = 3 };

struct Failure {
  Kind kind = Kind::Contract;
  std::string message;
};

[[noreturn]] void rethrow(const Failure& failure) {
  switch (failure.kind) {
    case Kind::Input:
      throw InputError(failure.message);
    case Kind::Environment:
      throw EnvironmentError(failure.message);
    case Kind::Contract:
      break;
  }
  throw ContractError(failure.message);
}

// Exceptions of other types are bugs of ours, but for a machine that has run out of memory.
Failure describe_current_exception() {
  try {
    throw;
  } catch (const InputError& error) {
    return {Kind::Input, error.what()};
  } catch (const EnvironmentError& error) {
    return {Kind::Environment, error.what()};
  } catch (const std::bad_alloc&) {
    return {Kind::Environment, "Out of memory. Use fewer agents or more machines."};
  } catch (const std::exception& error) {
    return {Kind::Contract, error.what()};
  } catch (...) {
    return {Kind::Contract, "an exception of unknown type"};
  }
}

void broadcast_bytes(MPI_Comm comm, char* bytes, std::size_t length, int root) {
  for (std::size_t first = 0; first < length; first += kChunk) {
    const int count = static_cast<int>(std::min(kChunk, length - first));
    check(MPI_Bcast(bytes + first, count, MPI_BYTE, root, comm), "broadcast");
  }
}

std::string broadcast_text(MPI_Comm comm, std::string text, int root) {
  std::uint64_t length = text.size();
  check(MPI_Bcast(&length, 1, MPI_UINT64_T, root, comm), "broadcast a length");
  text.resize(length);
  broadcast_bytes(comm, text.data(), text.size(), root);
  return text;
}

// The number of bytes that each rank has for this one.
std::vector<std::uint64_t> exchange_sizes(MPI_Comm comm, const std::vector<std::vector<std::byte>>& to_rank) {
  std::vector<std::uint64_t> out(to_rank.size());
  std::transform(to_rank.begin(), to_rank.end(), out.begin(), [](const auto& bytes) { return bytes.size(); });
  std::vector<std::uint64_t> in(to_rank.size());
  check(MPI_Alltoall(out.data(), 1, MPI_UINT64_T, in.data(), 1, MPI_UINT64_T, comm), "exchange sizes");
  return in;
}

// Calls start(offset, count) for each piece of a block that one message can carry.
template <class Start>
void in_chunks(std::size_t length, Start&& start) {
  for (std::size_t first = 0; first < length; first += kChunk) {
    start(first, static_cast<int>(std::min(kChunk, length - first)));
  }
}

}  // namespace

MpiSession::MpiSession(int& argc, char**& argv) {
  // Worker threads may exist, but only the main thread calls MPI.
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "start");
  if (provided < MPI_THREAD_FUNNELED) {
    MPI_Finalize();
    throw EnvironmentError(
        "This MPI library cannot be used beside threads (MPI_THREAD_FUNNELED is missing).");
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
  const std::string version(text.data(), static_cast<std::size_t>(length));
  return version.substr(0, version.find_first_of("\n\r"));
}

Comm Comm::world() {
  MPI_Comm own = MPI_COMM_NULL;
  // A copy: our messages never meet those that a library sends on the original.
  check(MPI_Comm_dup(all_ranks(), &own), "copy the communicator of all ranks");
  return Comm(to_handle(own));
}

Comm Comm::split(int colour) const {
  MPI_Comm part = MPI_COMM_NULL;
  check(MPI_Comm_split(to_mpi(handle_), colour, rank_, &part), "split a communicator");
  return Comm(to_handle(part));
}

Comm::Comm(void* handle) : handle_(handle) {
  check(MPI_Comm_set_errhandler(to_mpi(handle_), MPI_ERRORS_RETURN), "set an error handler");
  check(MPI_Comm_rank(to_mpi(handle_), &rank_), "tell a rank");
  check(MPI_Comm_size(to_mpi(handle_), &size_), "tell the number of ranks");
}

Comm::Comm(Comm&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), rank_(other.rank_), size_(other.size_) {}

Comm& Comm::operator=(Comm&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(rank_, other.rank_);
  std::swap(size_, other.size_);
  return *this;
}

Comm::~Comm() {
  if (handle_ != nullptr && mpi_is_usable()) {
    MPI_Comm comm = to_mpi(handle_);
    MPI_Comm_free(&comm);
  }
}

void Comm::barrier() const { check(MPI_Barrier(to_mpi(handle_)), "wait for all ranks"); }

std::int64_t Comm::sum(std::int64_t mine) const {
  all_reduce(to_mpi(handle_), &mine, 1, MPI_INT64_T, MPI_SUM);
  return mine;
}

std::uint64_t Comm::max(std::uint64_t mine) const {
  all_reduce(to_mpi(handle_), &mine, 1, MPI_UINT64_T, MPI_MAX);
  return mine;
}

std::uint64_t Comm::min(std::uint64_t mine) const {
  all_reduce(to_mpi(handle_), &mine, 1, MPI_UINT64_T, MPI_MIN);
  return mine;
}

void Comm::sum(std::span<std::int64_t> values) const {
  all_reduce(to_mpi(handle_), values.data(), values.size(), MPI_INT64_T, MPI_SUM);
}

void Comm::sum(std::span<std::uint64_t> values) const {
  all_reduce(to_mpi(handle_), values.data(), values.size(), MPI_UINT64_T, MPI_SUM);
}

std::vector<std::uint64_t> Comm::all_gather(std::uint64_t mine) const {
  std::vector<std::uint64_t> all(static_cast<std::size_t>(size_));
  check(MPI_Allgather(&mine, 1, MPI_UINT64_T, all.data(), 1, MPI_UINT64_T, to_mpi(handle_)), "gather");
  return all;
}

std::string Comm::broadcast(std::string text) const {
  return broadcast_text(to_mpi(handle_), std::move(text), 0);
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
  const int root = static_cast<int>(first);
  auto kind = static_cast<std::uint64_t>(failure.kind);
  check(MPI_Bcast(&kind, 1, MPI_UINT64_T, root, to_mpi(handle_)), "broadcast an error");
  failure.message = broadcast_text(to_mpi(handle_), std::move(failure.message), root);
  failure.kind = static_cast<Kind>(kind);
  rethrow(failure);
}

std::vector<std::byte> Comm::exchange_bytes(const std::vector<std::vector<std::byte>>& to_rank) const {
  require(to_rank.size() == static_cast<std::size_t>(size_), "one block of bytes for each rank");
  const MPI_Comm comm = to_mpi(handle_);
  const std::vector<std::uint64_t> sizes = exchange_sizes(comm, to_rank);
  std::size_t total = 0;
  for (const std::uint64_t size : sizes) {
    total += size;
  }
  std::vector<std::byte> arrived(total);
  std::vector<MPI_Request> requests;
  std::size_t place = 0;
  for (int source = 0; source < size_; ++source) {
    const auto length = static_cast<std::size_t>(sizes[static_cast<std::size_t>(source)]);
    if (source == rank_) {
      std::copy(to_rank[static_cast<std::size_t>(source)].begin(),
                to_rank[static_cast<std::size_t>(source)].end(),
                arrived.begin() + static_cast<std::ptrdiff_t>(place));
    } else {
      in_chunks(length, [&](std::size_t first, int count) {
        check(MPI_Irecv(arrived.data() + place + first, count, MPI_BYTE, source, kExchangeTag, comm,
                        &requests.emplace_back(MPI_REQUEST_NULL)),
              "receive");
      });
    }
    place += length;
  }
  // Start at the next rank, so that not all ranks send to rank 0 first.
  for (int step = 1; step < size_; ++step) {
    const int target = (rank_ + step) % size_;
    const std::vector<std::byte>& block = to_rank[static_cast<std::size_t>(target)];
    in_chunks(block.size(), [&](std::size_t first, int count) {
      check(MPI_Isend(block.data() + first, count, MPI_BYTE, target, kExchangeTag, comm,
                      &requests.emplace_back(MPI_REQUEST_NULL)),
            "send");
    });
  }
  check(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE), "exchange");
  return arrived;
}

}  // namespace kfactor
