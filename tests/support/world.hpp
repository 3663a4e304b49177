// The ranks that a test runs on.
#pragma once

#include "graph/base/comm.hpp"

namespace kfactor::test {

// All ranks of the test job; usable in any test that links the test main.
const Comm& world();

}  // namespace kfactor::test
