// What ranks must know of an exception that one of them caught, so that all can throw it. Internal to Comm::agree.
#pragma once

#include <cstdint>
#include <string>

namespace kfactor {

struct Failure {
  enum class Kind : std::uint64_t { Input = 1, Environment = 2, Contract = 3, Stopped = 4 };

  Kind kind = Kind::Contract;
  std::string message;
};

// To be called in a catch block. Exceptions of other types than ours are bugs, but for a machine out of memory.
Failure describe_current_exception();

// Throws InputError, EnvironmentError, ContractError or Stopped with this message.
[[noreturn]] void rethrow(const Failure& failure);

}  // namespace kfactor
