// Messages of expected errors.
#pragma once

#include <string>

#include "graph/base/error.hpp"

namespace kfactor::test {

// The message of the InputError that `work` throws, or a text that says that it threw none.
template <class Work>
std::string input_error(Work&& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no InputError";
}

}  // namespace kfactor::test
