// Converts the state of the parallel model to that of the reference model.
#pragma once

#include <cstddef>
#include <vector>

#include "model/agents/population.hpp"
#include "tests/support/reference/model.hpp"

namespace kfactor::test {

// [local_id]: the relationship of each agent of a block with one app. Fails the test if the block is
// inconsistent.
std::vector<Relationship> relationships_of(const model::Block& block, std::size_t app);

}  // namespace kfactor::test
