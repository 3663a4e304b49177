// What all ranks must know about an exception caught on one of them, so that all can throw it. Internal to
// Comm::agree.
#pragma once

#include <cstdint>
#include <string>

namespace kfactor {

struct Failure {
  enum class Kind : std::uint64_t { Input = 1, Environment = 2, Contract = 3, Stopped = 4 };

  Kind kind = Kind::Contract;
  std::string message;
};

// Call it in a catch block. An exception of another type than ours is a bug, except std::bad_alloc (out of
// memory).
Failure describe_current_exception();

// Throws InputError, EnvironmentError, ContractError or Stopped with this message.
[[noreturn]] void rethrow(const Failure& failure);

}  // namespace kfactor
