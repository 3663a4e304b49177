// A library to preload. It kills one rank of a job with SIGKILL at a chosen function call, so that tests can
// interrupt the real program at any point of a run.
//
//   KFACTOR_TEST_KILL=WHERE:COUNT   kills at the COUNT-th call at WHERE: `use` (lottery for orders), `spread`
//                                   (exchange of mail), `checkpoint` (write of a piece of state),
//                                   `publish_checkpoint`, `publish_results` (rename to the final name)
//   KFACTOR_TEST_RANK=1             the rank to kill
//   KFACTOR_TEST_WRITE_ERROR=PART:NUMBER   writes into files whose path contains PART fail with this errno
//   KFACTOR_TEST_NO_LOCKS=yes       lock files cannot be locked, as on file systems without locks
#include <dlfcn.h>
#include <mpi.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

const char* setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_the_rank() {
  const std::string sought = setting("KFACTOR_TEST_RANK");
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK"}) {
    if (sought == setting(name)) {
      return true;
    }
  }
  return false;
}

// Called when a run reaches `where`.
void pass(const std::string& where) {
  static const std::string order = setting("KFACTOR_TEST_KILL");
  static const bool ours = is_the_rank();
  static const std::size_t colon = order.find(':');
  static long left = colon == std::string::npos ? 0 : std::strtol(order.c_str() + colon + 1, nullptr, 10);
  if (ours && colon != std::string::npos && order.compare(0, colon, where) == 0 && --left == 0) {
    kill(getpid(), SIGKILL);
  }
}

bool is_called(int file, const char* part) {
  char path[4096] = {};
  const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof path - 1);
  return length > 0 && std::strstr(path, part) != nullptr;
}

// The errno with which writing into this file is to fail; 0: it is not.
int write_error(int file) {
  static const std::string order = setting("KFACTOR_TEST_WRITE_ERROR");
  static const std::size_t colon = order.find(':');
  static const std::string part = order.substr(0, colon);
  return colon != std::string::npos && is_called(file, part.c_str()) ? std::atoi(order.c_str() + colon + 1)
                                                                     : 0;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int MPI_Allreduce(const void* in, void* out, int count, MPI_Datatype type, MPI_Op operation, MPI_Comm comm) {
  constexpr int kLotteryHistogram = 257;
  if (count == kLotteryHistogram) {
    pass("use");
  }
  return next<decltype(&MPI_Allreduce)>("MPI_Allreduce")(in, out, count, type, operation, comm);
}

int MPI_Alltoall(const void* in, int num_in, MPI_Datatype type_in, void* out, int num_out,
                 MPI_Datatype type_out, MPI_Comm comm) {
  pass("spread");
  return next<decltype(&MPI_Alltoall)>("MPI_Alltoall")(in, num_in, type_in, out, num_out, type_out, comm);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  if (is_called(file, ".checkpoint-")) {
    pass("checkpoint");
  }
  if (const int error = write_error(file); error != 0) {
    errno = error;
    return -1;
  }
  return next<decltype(&pwrite)>("pwrite")(file, bytes, count, offset);
}

ssize_t write(int file, const void* bytes, size_t count) {
  if (const int error = write_error(file); error != 0) {
    errno = error;
    return -1;
  }
  return next<decltype(&write)>("write")(file, bytes, count);
}

int flock(int file, int operation) noexcept {
  if (*setting("KFACTOR_TEST_NO_LOCKS") != '\0' && is_called(file, ".kfactor.lock")) {
    errno = ENOLCK;
    return -1;
  }
  return next<int (*)(int, int)>("flock")(file, operation);
}

int rename(const char* from, const char* to) noexcept {
  if (std::strstr(to, ".checkpoint-") != nullptr) {
    pass("publish_checkpoint");
  } else if (std::strstr(to, ".h5") != nullptr) {
    pass("publish_results");
  }
  return next<int (*)(const char*, const char*)>("rename")(from, to);
}

}  // extern "C"
