// The three kinds of failure, one exit code each. Libraries throw; only main() catches and prints.
#pragma once

#include <stdexcept>
#include <string>

namespace kfactor {

// The user's input is wrong. The message says what, where and how to correct it. Exit code 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The environment failed: disk, HDF5, MPI or memory. Exit code 3.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A bug of kfactor: one part broke its contract with another. Exit code 4.
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Throws ContractError with the caller's file and line unless `holds`.
inline void require(bool holds, const char* promise, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE()) {
  if (!holds) {
    throw ContractError(std::string(file) + ":" + std::to_string(line) + ": broken promise: " + promise);
  }
}

}  // namespace kfactor
