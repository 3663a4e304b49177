// The communicator of the tests.
#pragma once

#include "graph/base/comm.hpp"

namespace kfactor::test {

// All ranks of the test job. For any test that links kfactor_test_main.
const Comm& world();

}  // namespace kfactor::test
