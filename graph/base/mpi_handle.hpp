// Carries an MPI_Comm through headers that do not include MPI; comm.cpp unpacks it.
#pragma once

#include <cstdint>
#include <type_traits>

namespace kfactor {

// MPI_Comm is a pointer in Open MPI and an int in MPICH.
template <class MpiComm>
MpiComm from_handle(void* handle) {
  if constexpr (std::is_pointer_v<MpiComm>) {
    return static_cast<MpiComm>(handle);
  } else {
    return static_cast<MpiComm>(reinterpret_cast<std::intptr_t>(handle));
  }
}

template <class MpiComm>
void* to_handle(MpiComm comm) {
  if constexpr (std::is_pointer_v<MpiComm>) {
    return comm;
  } else {
    // An integer handle. NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<void*>(static_cast<std::intptr_t>(comm));
  }
}

}  // namespace kfactor
